using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc6672;

/// <summary>RFC 6672: redirection of the names below a DNAME.</summary>
public sealed class Section_3_DnameResolution : IDisposable
{
    private const string Soa = "example. 300 SOA ns.example. host.example. 1 2 3 4 300";

    private static readonly string Long = string.Join('.', Enumerable.Repeat(new string('t', 60), 3));

    private readonly TestNode _node = TestNode.Serving($"""
        $ORIGIN example.
        @            3600 SOA ns host 1 2 3 4 300
        @            3600 NS ns.elsewhere.test.
        tree         3600 DNAME target
        tree         3600 A 192.0.2.1
        under.tree   3600 A 192.0.2.2
        www.target   3600 A 192.0.2.3
        al.target    3600 CNAME x.tree
        x.target     3600 A 192.0.2.4
        again.target 3600 CNAME again.tree
        out          3600 DNAME elsewhere.test.
        grow         3600 DNAME a.grow
        long         3600 DNAME {Long}
        deep.ent     3600 DNAME target
        *.wild       3600 CNAME www.tree
        """, """
        $ORIGIN whole.test.
        @            60 SOA ns.elsewhere.test. host 1 2 3 4 300
        @            60 NS ns.elsewhere.test.
        @            60 MX 10 mail.elsewhere.test.
        @            60 DNAME example.
        """);

    public void Dispose() => _node.Dispose();

    // §3.1: "a CNAME RR is synthesized … with the owner name set to the QNAME … TTL equal to the corresponding DNAME RR"
    [Fact, Rfc(6672, "3.1")]
    public void A_name_below_is_redirected() => _node.Shows("www.tree.example. A", """
        NOERROR aa
        tree.example. 3600 DNAME target.example.
        www.tree.example. 3600 CNAME www.target.example.
        www.target.example. 3600 A 192.0.2.3
        """);

    // §2.3: "the DNAME RR … does not … redirect itself": "Unlike a CNAME RR, a DNAME RR redirects … not the owner name"
    [Fact, Rfc(6672, "2.3")]
    public void The_owner_itself_is_not_redirected()
    {
        _node.Shows("tree.example. A", "NOERROR aa\ntree.example. 3600 A 192.0.2.1");
        _node.Shows("tree.example. DNAME", "NOERROR aa\ntree.example. 3600 DNAME target.example.");
        _node.Shows("tree.example. TXT", $"NOERROR aa\nauthority\n{Soa}");
    }

    // §2.4: "Resource records MUST NOT exist at any subdomain of the owner of a DNAME RR." Those that do are occluded.
    [Fact, Rfc(6672, "2.4")]
    public void A_name_that_exists_below_is_not_seen() => _node.Shows("under.tree.example. A", $"""
        NXDOMAIN aa
        tree.example. 3600 DNAME target.example.
        under.tree.example. 3600 CNAME under.target.example.
        authority
        {Soa}
        """);

    [Fact, Rfc(6672, "3.2")]
    public void A_DNAME_out_of_our_zones_stands_with_its_CNAME() => _node.Shows("a.b.out.example. MX", """
        NOERROR aa
        out.example. 3600 DNAME elsewhere.test.
        a.b.out.example. 3600 CNAME a.b.elsewhere.test.
        """);

    // §3.1: "the CNAME … QTYPE CNAME": the synthesised CNAME is what was asked for.
    [Fact, Rfc(6672, "3.1")]
    public void A_question_for_the_CNAME_is_answered_by_the_one_that_is_made() => _node.Shows("al.tree.example. CNAME", """
        NOERROR aa
        tree.example. 3600 DNAME target.example.
        al.tree.example. 3600 CNAME al.target.example.
        """);

    // RFC 2181 §5: an RRset stands once in an answer, however often the chain passes it.
    [Fact, Rfc(6672, "3.2"), Rfc(2181, "5")]
    public void A_chain_that_passes_a_DNAME_twice_gives_it_once() => _node.Shows("al.tree.example. A", """
        NOERROR aa
        tree.example. 3600 DNAME target.example.
        al.tree.example. 3600 CNAME al.target.example.
        al.target.example. 3600 CNAME x.tree.example.
        x.tree.example. 3600 CNAME x.target.example.
        x.target.example. 3600 A 192.0.2.4
        """);

    [Fact, Rfc(6672, "3.2")]
    public void A_loop_through_a_DNAME_is_answered_with_what_was_found() => _node.Shows("again.tree.example. A", """
        NOERROR aa
        tree.example. 3600 DNAME target.example.
        again.tree.example. 3600 CNAME again.target.example.
        again.target.example. 3600 CNAME again.tree.example.
        """);

    // §2.2: "if the resulting name would exceed 255 octets, … the server … YXDOMAIN … SHOULD include the DNAME"
    [Fact, Rfc(6672, "2.2")]
    public void A_name_that_would_be_too_long_is_YXDOMAIN()
    {
        var name = string.Join('.', Enumerable.Repeat(new string('q', 60), 3));

        var reply = _node.Ask($"{name}.long.example. A");

        Assert.Equal($"YXDOMAIN aa\nlong.example. 3600 DNAME {Long}.example.", reply.ToString());
    }

    [Fact, Rfc(6672, "2.2")]
    public void A_name_of_exactly_255_octets_is_made()
    {
        // Target: 3 × 61 + 8 ("example") + 1 = 192 octets; 63 are left: one label of 62.
        var label = new string('q', 62);

        var reply = _node.Ask(RawQuery.Of($"{label}.long.example. A") with { Edns = new RawEdns() });

        Assert.Equal("NXDOMAIN", reply.CodeText);
        Assert.Equal($"{label}.{Long}.example.", reply.Answers[1].Data);
    }

    // A DNAME that makes its name longer each time: bounded, and no error.
    [Fact, Rfc(6672, "5.1")]
    public void A_DNAME_that_grows_is_followed_for_a_while_only()
    {
        var reply = _node.Ask("x.grow.example. A");

        Assert.True(reply.CodeText is "NOERROR" or "YXDOMAIN");
        Assert.InRange(reply.Answers.Count, 2, 20);
        Assert.Single(reply.Answers, record => record.TypeText == "DNAME");
    }

    // §2.3: "DNAME … at the zone apex": all but the apex is redirected.
    [Fact, Rfc(6672, "2.3")]
    public void A_whole_zone_is_redirected_but_its_apex()
    {
        _node.Shows("whole.test. MX", "NOERROR aa\nwhole.test. 60 MX 10 mail.elsewhere.test.");
        _node.Shows("www.target.whole.test. A", """
            NOERROR aa
            whole.test. 60 DNAME example.
            www.target.whole.test. 60 CNAME www.target.example.
            www.target.example. 3600 A 192.0.2.3
            """);
    }

    // §3.2 step 3b: the name that is made keeps the labels as they were asked.
    [Fact, Rfc(6672, "2.2"), Rfc(4343, "4.1")]
    public void The_case_that_was_asked_is_kept() => _node.Shows("WwW.tReE.example. CNAME", """
        NOERROR aa
        tReE.example. 3600 DNAME target.example.
        WwW.tReE.example. 3600 CNAME WwW.target.example.
        """);

    [Fact, Rfc(6672, "3.3")]
    public void A_wildcard_alias_leads_below_a_DNAME() => _node.Shows("q.wild.example. A", """
        NOERROR aa
        q.wild.example. 3600 CNAME www.tree.example.
        tree.example. 3600 DNAME target.example.
        www.tree.example. 3600 CNAME www.target.example.
        www.target.example. 3600 A 192.0.2.3
        """);

    [Fact, Rfc(6672, "2.3")]
    public void An_empty_non_terminal_above_a_DNAME_is_empty() => _node.Shows("ent.example. A", $"NOERROR aa\nauthority\n{Soa}");
}
