using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc8482;

/// <summary>RFC 8482 §4.1: a question for everything is answered with one RRset.</summary>
public sealed class Section_4_1_AnySubset : IDisposable
{
    private readonly TestNode _node = TestNode.Serving("""
        $ORIGIN example.
        @        3600 SOA ns host 1 2 3 4 300
        @        3600 NS ns
        ns       3600 A 192.0.2.53
        many     3600 A 192.0.2.1
        many     3600 AAAA 2001:db8::1
        many     3600 TXT "much"
        alias    3600 CNAME many
        *.wild   3600 TXT "wild"
        ent.ent  3600 A 192.0.2.3
        """);

    public void Dispose() => _node.Dispose();

    // "A DNS responder … MAY … return a subset of available RRsets", at least one.
    [Fact, Rfc(8482, "4.1")]
    public void One_RRset_of_a_name_is_given() => _node.Shows("many.example. ANY", "NOERROR aa\nmany.example. 3600 A 192.0.2.1");

    [Fact, Rfc(8482, "4.1")]
    public void An_alias_is_given_and_not_followed() => _node.Shows("alias.example. ANY", "NOERROR aa\nalias.example. 3600 CNAME many.example.");

    [Fact, Rfc(8482, "4.1")]
    public void A_wildcard_gives_one_too() => _node.Shows("x.wild.example. ANY", "NOERROR aa\nx.wild.example. 3600 TXT \"wild\"");

    // "… empty … NODATA" stays what it is (§4: ANY for a name that does not exist, or has nothing).
    [Fact, Rfc(8482, "4")]
    public void Nothing_stays_nothing()
    {
        _node.Shows("ent.example. ANY", "NOERROR aa\nauthority\nexample. 300 SOA ns.example. host.example. 1 2 3 4 300");
        _node.Shows("nothing.example. ANY", "NXDOMAIN aa\nauthority\nexample. 300 SOA ns.example. host.example. 1 2 3 4 300");
    }

    [Fact, Rfc(8482, "4.1")]
    public void The_apex_gives_a_record_that_is_in_the_zone() => _node.Shows("example. ANY", """
        NOERROR aa
        example. 3600 NS ns.example.
        additional
        ns.example. 3600 A 192.0.2.53
        """);
}
