using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc4592;

/// <summary>RFC 4592 §4: wildcards that own types with a meaning of their own, and wildcards in odd places.</summary>
public sealed class Section_4_SpecialTypes : IDisposable
{
    private const string Soa = "example. 300 SOA ns.example. host.example. 1 2 3 4 300";

    private readonly TestNode _node = TestNode.Serving("""
        $ORIGIN example.
        @           3600 SOA ns host 1 2 3 4 300
        @           3600 NS ns
        ns          3600 A 192.0.2.53
        *.alias     3600 CNAME ns
        *.out       3600 CNAME elsewhere.test.
        *.loop      3600 CNAME x.loop
        *.self      3600 CNAME y.*.self
        *.cut       3600 NS ns.elsewhere.test.
        *.ent       3600 TXT "wild"
        deep.under.ent 3600 A 192.0.2.7
        a.*.star    3600 A 192.0.2.8
        *.www       3600 A 192.0.2.9
        *.www       3600 AAAA 2001:db8::9
        *.mx        3600 MX 10 ns
        """);

    public void Dispose() => _node.Dispose();

    // §4.5: "… the CNAME RRSet … is synthesized", and the search goes on with its target.
    [Fact, Rfc(4592, "4.5")]
    public void A_wildcard_alias_is_followed() => _node.Shows("anything.alias.example. A", """
        NOERROR aa
        anything.alias.example. 3600 CNAME ns.example.
        ns.example. 3600 A 192.0.2.53
        """);

    [Fact, Rfc(4592, "4.5")]
    public void A_wildcard_alias_to_another_server_stands_alone() => _node.Shows("a.b.out.example. A", """
        NOERROR aa
        a.b.out.example. 3600 CNAME elsewhere.test.
        """);

    [Fact, Rfc(4592, "4.5")]
    public void A_wildcard_alias_into_itself_is_given_once_for_each_name() => _node.Shows("q.loop.example. A", """
        NOERROR aa
        q.loop.example. 3600 CNAME x.loop.example.
        x.loop.example. 3600 CNAME x.loop.example.
        """);

    // §2.2.2 with §3.3.1: below an empty non-terminal the closest encloser is that name.
    [Fact, Rfc(4592, "3.3.1")]
    public void A_wildcard_does_not_reach_past_an_empty_non_terminal() => _node.Shows("x.under.ent.example. TXT", $"""
        NXDOMAIN aa
        authority
        {Soa}
        """);

    [Fact, Rfc(4592, "3.3.1")]
    public void A_wildcard_reaches_beside_an_empty_non_terminal() => _node.Shows("x.beside.ent.example. TXT", """
        NOERROR aa
        x.beside.ent.example. 3600 TXT "wild"
        """);

    // §2.1.1: a wildcard that is but an empty non-terminal matches, and has no data.
    [Fact, Rfc(4592, "2.2.3")]
    public void An_asterisk_that_is_an_empty_non_terminal_matches_and_has_no_data() => _node.Shows("q.star.example. A", $"""
        NOERROR aa
        authority
        {Soa}
        """);

    [Fact, Rfc(4592, "2.1.1")]
    public void A_question_with_an_asterisk_inside_finds_the_name_with_an_asterisk_inside() => _node.Shows("a.*.star.example. A", """
        NOERROR aa
        a.*.star.example. 3600 A 192.0.2.8
        """);

    [Fact, Rfc(4592, "3.3.1")]
    public void A_wildcard_answers_in_the_case_that_was_asked() => _node.Shows("MiXeD.wWw.ExAmPlE. AAAA", """
        NOERROR aa
        MiXeD.wWw.ExAmPlE. 3600 AAAA 2001:db8::9
        """);

    [Fact, Rfc(4592, "3.3.1")]
    public void A_wildcard_has_additional_data_like_other_names() => _node.Shows("q.mx.example. MX", """
        NOERROR aa
        q.mx.example. 3600 MX 10 ns.example.
        additional
        ns.example. 3600 A 192.0.2.53
        """);
}
