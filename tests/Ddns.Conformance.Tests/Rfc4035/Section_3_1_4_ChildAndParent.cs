using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc4035;

/// <summary>RFC 4035 §3.1.4.1: DS belongs to the parent's side of a cut. And: parent and child on one server.</summary>
public sealed class Section_3_1_4_ChildAndParent : IDisposable
{
    private const string Parent = """
        $ORIGIN test.
        @             3600 SOA ns host 1 2 3 4 300
        @             3600 NS ns.elsewhere.example.
        child         3600 NS ns.child
        child         3600 DS 12345 13 2 0000000000000000000000000000000000000000000000000000000000000001
        ns.child      3600 A 192.0.2.99
        unsigned      3600 NS ns.child
        www           3600 A 192.0.2.1
        mx            3600 MX 10 ns.child
        """;

    private const string Child = """
        $ORIGIN child.test.
        @             3600 SOA ns host 7 2 3 4 200
        @             3600 NS ns
        ns            3600 A 192.0.2.53
        www           3600 A 192.0.2.2
        """;

    private const string Ds = "child.test. 3600 DS \\# 36 30390d020000000000000000000000000000000000000000000000000000000000000001";
    private const string ParentSoa = "test. 300 SOA ns.test. host.test. 1 2 3 4 300";
    private const string ChildSoa = "child.test. 200 SOA ns.child.test. host.child.test. 7 2 3 4 200";

    private readonly TestNode _node = TestNode.Serving(Parent);

    public void Dispose() => _node.Dispose();

    // "… a name server authoritative for the parent … the DS … is authoritative"
    [Fact, Rfc(4035, "3.1.4.1")]
    public void The_parent_answers_DS_at_the_cut() => _node.Shows("child.test. DS", $"NOERROR aa\n{Ds}");

    [Fact, Rfc(4035, "3.1.4.1")]
    public void The_parent_answers_that_there_is_no_DS() => _node.Shows("unsigned.test. DS", $"NOERROR aa\nauthority\n{ParentSoa}");

    [Fact, Rfc(4035, "3.1.4.1")]
    public void DS_below_the_cut_is_referred() => _node.Shows("x.child.test. DS", """
        NOERROR
        authority
        child.test. 3600 NS ns.child.test.
        additional
        ns.child.test. 3600 A 192.0.2.99
        """);

    // RFC 4035 §3.1.4: a referral carries the DS when DNSSEC was asked for.
    [Fact, Rfc(4035, "3.1.4")]
    public void A_referral_carries_DS_for_those_who_ask_with_DO() =>
        _node.Shows(RawQuery.Of("www.child.test. A") with { Edns = new RawEdns(DnssecOk: true) }, $"""
            NOERROR
            authority
            child.test. 3600 NS ns.child.test.
            {Ds}
            additional
            ns.child.test. 3600 A 192.0.2.99
            """);

    [Fact, Rfc(1034, "4.3.2")]
    public void The_child_answers_for_its_names_when_both_are_ours()
    {
        _node.Load(Child);

        _node.Shows("www.child.test. A", "NOERROR aa\nwww.child.test. 3600 A 192.0.2.2");
        _node.Shows("ns.child.test. A", "NOERROR aa\nns.child.test. 3600 A 192.0.2.53");
        _node.Shows("child.test. NS", "NOERROR aa\nchild.test. 3600 NS ns.child.test.\nadditional\nns.child.test. 3600 A 192.0.2.53");
        _node.Shows("nothing.child.test. A", $"NXDOMAIN aa\nauthority\n{ChildSoa}");
        _node.Shows("child.test. TXT", $"NOERROR aa\nauthority\n{ChildSoa}");
    }

    // "If the name server is authoritative for both … DS … from the parent"
    [Fact, Rfc(4035, "3.1.4.1")]
    public void DS_is_the_parents_also_when_the_child_is_ours()
    {
        _node.Load(Child);

        _node.Shows("child.test. DS", $"NOERROR aa\n{Ds}");
        _node.Shows("test. DS", $"NOERROR aa\nauthority\n{ParentSoa}");
    }

    [Fact, Rfc(4035, "3.1.4.1")]
    public void A_child_whose_parent_is_not_ours_says_that_it_has_no_DS()
    {
        using var node = TestNode.Serving(Child);

        node.Shows("child.test. DS", $"NOERROR aa\nauthority\n{ChildSoa}");
    }

    [Theory, Rfc(1034, "4.3.2")]
    [InlineData(true)]
    [InlineData(false)]
    public void The_order_of_loading_does_not_matter(bool parentFirst)
    {
        using var node = TestNode.Serving(parentFirst ? [Parent, Child] : [Child, Parent]);

        node.Shows("ns.child.test. A", "NOERROR aa\nns.child.test. 3600 A 192.0.2.53");
        node.Shows("mx.test. MX", "NOERROR aa\nmx.test. 3600 MX 10 ns.child.test.\nadditional\nns.child.test. 3600 A 192.0.2.53");
    }

    // A parent without the delegation, and a child that goes live while the parent is loaded: the child's names are the child's all the same.
    [Fact, Rfc(1034, "4.3.2")]
    public void A_child_that_goes_live_while_its_parent_is_loading_is_not_covered_by_it()
    {
        using var node = new TestNode();
        using (var load = node.Begin("$ORIGIN test.\n@ 3600 SOA ns host 1 2 3 4 300\n@ 3600 NS ns.elsewhere.example.\nwww.child 3600 A 192.0.2.77\nchild 3600 TXT \"parent\"\n"))
        {
            node.Load(Child);
            load.Publish();
        }

        for (var i = 0; i < 3; i++)
        {
            node.Shows("www.child.test. A", "NOERROR aa\nwww.child.test. 3600 A 192.0.2.2");
            node.Shows("child.test. TXT", $"NOERROR aa\nauthority\n{ChildSoa}");
        }
    }

    [Fact, Rfc(1034, "4.3.2")]
    public void A_child_that_goes_leaves_the_delegation()
    {
        _node.Load(Child);
        _node.Remove("child.test.");

        _node.Shows("www.child.test. A", """
            NOERROR
            authority
            child.test. 3600 NS ns.child.test.
            additional
            ns.child.test. 3600 A 192.0.2.99
            """);
    }

    [Fact, Rfc(1034, "4.3.2")]
    public void A_child_that_is_loaded_anew_answers_anew()
    {
        _node.Load(Child);
        _node.Load(Child.Replace("192.0.2.2", "192.0.2.22", StringComparison.Ordinal));

        _node.Shows("www.child.test. A", "NOERROR aa\nwww.child.test. 3600 A 192.0.2.22");
    }
}
