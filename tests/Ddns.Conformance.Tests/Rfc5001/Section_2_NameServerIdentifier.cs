using Ddns.Authoritative.Answering;
using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc5001;

/// <summary>RFC 5001: which server answered, for those who ask.</summary>
public sealed class Section_2_NameServerIdentifier
{
    private const string Zone = "$ORIGIN example.\n@ 3600 SOA ns host 1 2 3 4 300\n@ 3600 NS ns.elsewhere.test.\n";
    private static readonly RawQuery WithNsid = RawQuery.Of("example. SOA") with { Edns = new RawEdns(1232, false, 0, new RawOption(3, [])) };

    // §2.2: "A name server that understands the NSID option and chooses to honor … sends the NSID"
    [Theory, Rfc(5001, "2.2")]
    [InlineData("example. SOA")]
    [InlineData("elsewhere.test. A")]
    public void The_identifier_is_sent_when_it_is_asked_for(string question)
    {
        using var node = new TestNode(new AnswerOptions { ServerId = "fra-1" });
        node.Load(Zone);

        Assert.Equal("fra-1"u8.ToArray(), node.Ask(WithNsid with { Name = question.Split(' ')[0] }).Option(3));
        Assert.Null(node.Ask(RawQuery.Of(question) with { Edns = new RawEdns() }).Option(3));
    }

    [Fact, Rfc(5001, "2.2")]
    public void A_server_without_identifier_sends_none()
    {
        using var node = TestNode.Serving(Zone);

        Assert.Empty(node.Ask(WithNsid).Edns!.Options);
    }
}
