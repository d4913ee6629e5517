using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc2308;

/// <summary>RFC 2308 §3, §5: the SOA of a negative answer and its TTL.</summary>
public sealed class Section_3_NegativeAnswers
{
    // §3: "The TTL of this record is set from the minimum of the MINIMUM field of the SOA record and the TTL of the SOA itself"
    [Theory, Rfc(2308, "3")]
    [InlineData(3600, 60, 60)]
    [InlineData(60, 3600, 60)]
    [InlineData(0, 3600, 0)]
    public void The_TTL_is_the_lower_of_TTL_and_MINIMUM(int ttl, int minimum, int expected)
    {
        using var node = TestNode.Serving($"$ORIGIN example.\n@ {ttl} SOA ns host 1 2 3 4 {minimum}\n@ {ttl} NS ns.elsewhere.test.\n");

        node.Shows("nothing.example. A", $"NXDOMAIN aa\nauthority\nexample. {expected} SOA ns.example. host.example. 1 2 3 4 {minimum}");
        node.Shows("example. A", $"NOERROR aa\nauthority\nexample. {expected} SOA ns.example. host.example. 1 2 3 4 {minimum}");
        node.Shows("example. SOA", $"NOERROR aa\nexample. {ttl} SOA ns.example. host.example. 1 2 3 4 {minimum}");
    }

    // §2.1: "Name errors … Authority SOA": the owner is the zone's apex, wherever in the zone the question fell.
    [Fact, Rfc(2308, "2.1")]
    public void A_changed_SOA_is_the_next_negative_answers_SOA()
    {
        using var node = TestNode.Serving("$ORIGIN example.\n@ 3600 SOA ns host 1 2 3 4 60\n@ 3600 NS ns.elsewhere.test.\n");

        node.Apply("example.", TestNode.Set("example.", "SOA", "ns.example. host.example. 2 2 3 4 61"));

        node.Shows("nothing.example. A", "NXDOMAIN aa\nauthority\nexample. 61 SOA ns.example. host.example. 2 2 3 4 61");
    }
}
