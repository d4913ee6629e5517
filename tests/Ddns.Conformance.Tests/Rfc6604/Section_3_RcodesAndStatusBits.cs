using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc6604;

/// <summary>RFC 6604: code and flags behind chains of aliases; RFC 2308 §2: which SOA goes with them.</summary>
public sealed class Section_3_RcodesAndStatusBits : IDisposable
{
    private readonly TestNode _node = TestNode.Serving("""
        $ORIGIN one.test.
        @          3600 SOA ns.one.test. host 1 2 3 4 60
        @          3600 NS ns.one.test.
        broken     3600 CNAME nothing
        lacking    3600 CNAME there
        there      3600 TXT "here"
        across     3600 CNAME nothing.two.test.
        over       3600 CNAME there.two.test.
        tree       3600 DNAME two.test.
        """, """
        $ORIGIN two.test.
        @          3600 SOA ns.two.test. host 1 2 3 4 61
        @          3600 NS ns.two.test.
        there      3600 A 192.0.2.2
        """);

    public void Dispose() => _node.Dispose();

    // RFC 6604 §3: "When an xNAME chain is followed, all but the last query cycle necessarily had no error. The RCODE in the ultimate DNS response MUST BE set based on the final query cycle"
    [Fact, Rfc(6604, "3")]
    public void A_name_error_behind_an_alias_is_a_name_error() => _node.Shows("broken.one.test. A", """
        NXDOMAIN aa
        broken.one.test. 3600 CNAME nothing.one.test.
        authority
        one.test. 60 SOA ns.one.test. host.one.test. 1 2 3 4 60
        """);

    [Fact, Rfc(6604, "3"), Rfc(2308, "2.2")]
    public void No_data_behind_an_alias_is_no_data() => _node.Shows("lacking.one.test. A", """
        NOERROR aa
        lacking.one.test. 3600 CNAME there.one.test.
        authority
        one.test. 60 SOA ns.one.test. host.one.test. 1 2 3 4 60
        """);

    // RFC 2308 §2.1: the SOA is the one of the zone in which the search ended.
    [Fact, Rfc(6604, "3"), Rfc(2308, "2.1")]
    public void A_name_error_in_another_zone_of_ours_carries_that_zones_SOA() => _node.Shows("across.one.test. A", """
        NXDOMAIN aa
        across.one.test. 3600 CNAME nothing.two.test.
        authority
        two.test. 61 SOA ns.two.test. host.two.test. 1 2 3 4 61
        """);

    // RFC 6604 §2.1: "… the AA bit … "
    [Fact, Rfc(6604, "2.1")]
    public void An_alias_into_another_zone_of_ours_is_followed_with_AA() => _node.Shows("over.one.test. A", """
        NOERROR aa
        over.one.test. 3600 CNAME there.two.test.
        there.two.test. 3600 A 192.0.2.2
        """);

    [Fact, Rfc(6604, "3")]
    public void A_name_error_behind_a_DNAME_is_a_name_error() => _node.Shows("x.tree.one.test. A", """
        NXDOMAIN aa
        tree.one.test. 3600 DNAME two.test.
        x.tree.one.test. 3600 CNAME x.two.test.
        authority
        two.test. 61 SOA ns.two.test. host.two.test. 1 2 3 4 61
        """);
}
