using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc8914;

/// <summary>RFC 8914: why, for those who send an OPT.</summary>
public sealed class Section_4_ExtendedErrors : IDisposable
{
    private const string Zone = "$ORIGIN example.\n@ 3600 SOA ns host 1 2 3 4 300\n@ 3600 NS ns.elsewhere.test.\nwww 3600 A 192.0.2.1\n";

    private readonly TestNode _node = TestNode.Serving(Zone);

    public void Dispose() => _node.Dispose();

    // §4.21: "20 - Not Authoritative: An authoritative server … received a query with the RD bit clear …, but it is not authoritative for the domain name requested."
    [Fact, Rfc(8914, "4.21")]
    public void A_name_that_is_not_ours_is_refused_with_Not_Authoritative() => Assert.Equal(("REFUSED", 20), Ask("elsewhere.test. A"));

    // §4.19: "18 - Prohibited"
    [Fact, Rfc(8914, "4.19")]
    public void A_transfer_is_refused_with_Prohibited() => Assert.Equal(("REFUSED", 18), Ask("example. AXFR"));

    // §4.22: "21 - Not Supported: The requested operation or query is not supported."
    [Fact, Rfc(8914, "4.22")]
    public void A_mailbox_question_is_Not_Supported() => Assert.Equal(("NOTIMP", 21), Ask("example. MAILB"));

    // §4.15: "14 - Not Ready: The server is unable to answer the query, as it was not fully functional when the query was received."
    [Fact, Rfc(8914, "4.15")]
    public void A_zone_that_is_being_loaded_is_Not_Ready()
    {
        using (var load = _node.Begin("$ORIGIN slow.test.\n@ 3600 SOA ns host 1 2 3 4 300\n@ 3600 NS ns.elsewhere.test.\nwww 3600 A 192.0.2.9\n"))
        {
            Assert.Equal(("SERVFAIL", 14), Ask("www.slow.test. A"));
            Assert.Equal(("SERVFAIL", 14), Ask("slow.test. SOA"));
            Assert.Equal(("REFUSED", 20), Ask("elsewhere.test. A"));
            Assert.Equal(("NOERROR", null), Ask("www.example. A"));
            load.Publish();
        }

        Assert.Equal(("NOERROR", null), Ask("www.slow.test. A"));
    }

    [Fact, Rfc(8914, "4.15")]
    public void A_loading_that_is_given_up_leaves_nothing()
    {
        using (_node.Begin("$ORIGIN slow.test.\n@ 3600 SOA ns host 1 2 3 4 300\n@ 3600 NS ns.elsewhere.test.\n"))
            Assert.Equal(("SERVFAIL", 14), Ask("slow.test. SOA"));

        Assert.Equal(("REFUSED", 20), Ask("slow.test. SOA"));
    }

    // §2: the option "can be included in any response … that includes OPT"; a good answer has nothing to explain.
    [Theory, Rfc(8914, "2")]
    [InlineData("www.example. A")]
    [InlineData("nothing.example. A")]
    public void An_answer_that_is_no_error_has_none(string question) => Assert.Null(Ask(question).Item2);

    private (string, int?) Ask(string question)
    {
        var reply = _node.Ask(RawQuery.Of(question) with { Edns = new RawEdns() });
        return (reply.CodeText, reply.ExtendedError);
    }
}
