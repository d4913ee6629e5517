using Ddns.Authoritative.Answering;
using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc7828;

/// <summary>RFC 7828 §3: how long an idle connection is kept.</summary>
public sealed class Section_3_KeepaliveOption : IDisposable
{
    private static readonly RawQuery Query = RawQuery.Of("example. SOA") with { Edns = new RawEdns(1232, false, 0, new RawOption(11, [])) };

    private readonly TestNode _node = new(new AnswerOptions { KeepaliveUnits = 300 });

    public Section_3_KeepaliveOption() => _node.Load("$ORIGIN example.\n@ 3600 SOA ns host 1 2 3 4 300\n@ 3600 NS ns.elsewhere.test.\n");

    public void Dispose() => _node.Dispose();

    // §3.1: TIMEOUT "an idle timeout value for the TCP connection, specified in units of 100 milliseconds"
    [Fact, Rfc(7828, "3.3.2")]
    public void Over_TCP_the_idle_time_is_told() => Assert.Equal([0x01, 0x2C], _node.Ask(Query, TransportKind.Tcp).Option(11));

    [Fact, Rfc(7828, "3.3.2")]
    public void Who_does_not_ask_is_not_told() => Assert.Null(_node.Ask(Query with { Edns = new RawEdns() }, TransportKind.Tcp).Option(11));

    // §3.3.1: "A DNS server that receives a query using UDP transport that includes the edns-tcp-keepalive option MUST ignore the option."
    [Fact, Rfc(7828, "3.3.1")]
    public void Over_UDP_the_option_is_ignored() => Assert.Empty(_node.Ask(Query).Edns!.Options);
}
