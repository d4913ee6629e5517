using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc9460;

/// <summary>RFC 9460 §4.1: "authoritative DNS servers SHOULD return A, AAAA, and SVCB records in the Additional section for any TargetNames that are in the zone."</summary>
public sealed class Section_4_1_AuthoritativeServers : IDisposable
{
    private readonly TestNode _node = TestNode.Serving("""
        $ORIGIN example.
        @          3600 SOA ns host 1 2 3 4 300
        @          3600 NS ns.elsewhere.test.
        @          3600 HTTPS 0 svc
        svc        3600 HTTPS 1 . alpn=h2
        svc        3600 A 192.0.2.1
        svc        3600 AAAA 2001:db8::1
        named      3600 HTTPS 1 svc alpn=h2
        none       3600 SVCB 0 .
        none       3600 A 192.0.2.2
        *.wild     3600 HTTPS 1 . alpn=h2
        *.wild     3600 A 192.0.2.3
        srv        3600 SRV 0 0 1 svc
        srv        3600 SRV 0 0 2 svc
        """);

    public void Dispose() => _node.Dispose();

    // §2.5.2: "if the value of TargetName in ServiceMode is ".", then the owner name of this record MUST be used as the effective TargetName."
    [Fact, Rfc(9460, "2.5.2")]
    public void The_owner_itself_may_be_the_target() => _node.Shows("svc.example. HTTPS", """
        NOERROR aa
        svc.example. 3600 HTTPS \# 10 000100000100030268 32
        additional
        svc.example. 3600 A 192.0.2.1
        svc.example. 3600 AAAA 2001:db8::1
        """.Replace("\\# 10 000100000100030268 32", "\\# 10 00010000010003026832", StringComparison.Ordinal));

    [Fact, Rfc(9460, "4.1")]
    public void A_target_brings_its_addresses_and_its_own_record()
    {
        var reply = _node.Ask("example. HTTPS");

        Assert.Equal(["svc.example. HTTPS", "svc.example. A", "svc.example. AAAA"], Additional(reply));
    }

    [Fact, Rfc(9460, "4.1")]
    public void A_service_elsewhere_brings_its_addresses() =>
        Assert.Contains("svc.example. AAAA", Additional(_node.Ask("named.example. HTTPS")));

    // §2.5.1: "For AliasMode SVCB RRs, a TargetName of "." indicates that the service is not available or does not exist."
    [Fact, Rfc(9460, "2.5.1")]
    public void No_service_brings_nothing() => Assert.Empty(_node.Ask("none.example. SVCB").Additionals);

    [Fact, Rfc(9460, "2.5.2")]
    public void A_wildcards_own_addresses_are_those_of_the_name_that_was_asked() => Assert.Equal(["q.wild.example. A"], Additional(_node.Ask("q.wild.example. HTTPS")));

    // RFC 2782: "… the addresses of the target"; once, however many ports point there.
    [Fact, Rfc(2782, "Additional data")]
    public void Services_on_one_host_bring_its_addresses_once() => Assert.Equal(["svc.example. A", "svc.example. AAAA"], Additional(_node.Ask("srv.example. SRV")));

    private static string[] Additional(RawReply reply) => [.. reply.Additionals.Select(record => $"{record.Owner} {record.TypeText}")];
}
