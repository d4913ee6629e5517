using Ddns.Conformance.Tests.Asking;
using static Ddns.Conformance.Tests.Asking.TestNode;

namespace Ddns.Conformance.Tests.Changes;

/// <summary>What a change does to names that it does not mention: empty non-terminals, wildcards, cuts and DNAMEs above and below.</summary>
public sealed class AppliedChangeTests : IDisposable
{
    private const string Soa = "example. 300 SOA ns.example. host.example. 1 2 3 4 300";
    private const string NameError = $"NXDOMAIN aa\nauthority\n{Soa}";
    private const string NoData = $"NOERROR aa\nauthority\n{Soa}";

    private readonly TestNode _node = Serving("""
        $ORIGIN example.
        @          3600 SOA ns host 1 2 3 4 300
        @          3600 NS ns.elsewhere.test.
        www        300 A 192.0.2.1
        a.b.c      300 A 192.0.2.2
        target     300 A 192.0.2.3
        x.target   300 A 192.0.2.4
        """);

    public void Dispose() => _node.Dispose();

    [Fact, Rfc(4592, "2.2.2")]
    public void Empty_non_terminals_come_and_go_with_the_names_below()
    {
        _node.Shows("b.c.example. A", NoData);
        _node.Apply("example.", Set("d.c.example.", "A", "192.0.2.5"), Set("a.b.c.example.", "A"));
        _node.Shows("b.c.example. A", NameError);
        _node.Shows("c.example. A", NoData);
        _node.Apply("example.", Set("d.c.example.", "A"));
        _node.Shows("c.example. A", NameError);
        _node.Apply("example.", Set("q.r.s.t.example.", "TXT", "\"deep\""));
        _node.Shows("s.t.example. A", NoData);
        _node.Shows("x.s.t.example. A", NameError);
    }

    [Fact, Rfc(4592, "3.3.1")]
    public void A_wildcard_comes_and_goes()
    {
        _node.Apply("example.", Set("*.example.", "A", "192.0.2.9"));
        _node.Shows("any.example. A", "NOERROR aa\nany.example. 300 A 192.0.2.9");
        _node.Shows("any.c.example. A", NameError);
        _node.Apply("example.", Set("any.c.example.", "TXT", "\"x\""));
        _node.Shows("any.example. A", "NOERROR aa\nany.example. 300 A 192.0.2.9");
        _node.Apply("example.", Set("*.example.", "A"));
        _node.Shows("any.example. A", NameError);
    }

    [Fact, Rfc(4592, "2.2.3")]
    public void A_wildcard_that_loses_its_data_but_has_names_below_still_matches()
    {
        _node.Apply("example.", Set("*.example.", "A", "192.0.2.9"), Set("sub.*.example.", "A", "192.0.2.10"));
        _node.Apply("example.", Set("*.example.", "A"));
        _node.Shows("any.example. A", NoData);
        _node.Apply("example.", Set("sub.*.example.", "A"));
        _node.Shows("any.example. A", NameError);
    }

    [Fact, Rfc(1034, "4.3.2")]
    public void A_cut_that_appears_above_names_hides_them_and_shows_them_again_when_it_goes()
    {
        const string Referral = "NOERROR\nauthority\nc.example. 300 NS a.b.c.example.\nadditional\na.b.c.example. 300 A 192.0.2.2";

        _node.Apply("example.", Set("c.example.", "NS", "a.b.c.example."));
        _node.Shows("a.b.c.example. A", Referral);
        _node.Shows("b.c.example. TXT", Referral);
        _node.Shows("c.example. A", Referral);
        _node.Apply("example.", Set("z.c.example.", "A", "192.0.2.77"));
        _node.Shows("z.c.example. A", Referral);
        _node.Apply("example.", Set("c.example.", "NS"));
        _node.Shows("a.b.c.example. A", "NOERROR aa\na.b.c.example. 300 A 192.0.2.2");
        _node.Shows("z.c.example. A", "NOERROR aa\nz.c.example. 300 A 192.0.2.77");
        _node.Shows("c.example. A", NoData);
    }

    [Fact, Rfc(6672, "2.4")]
    public void A_DNAME_that_appears_above_names_redirects_them()
    {
        _node.Apply("example.", Set("c.example.", "DNAME", "target.example."));
        _node.Shows("x.c.example. A", "NOERROR aa\nc.example. 300 DNAME target.example.\nx.c.example. 300 CNAME x.target.example.\nx.target.example. 300 A 192.0.2.4");
        Assert.Equal("NXDOMAIN", _node.Ask("a.b.c.example. A").CodeText);
        _node.Apply("example.", Set("c.example.", "DNAME"));
        _node.Shows("a.b.c.example. A", "NOERROR aa\na.b.c.example. 300 A 192.0.2.2");
    }

    [Fact, Rfc(6672, "2.3")]
    public void A_DNAME_at_the_apex_comes_and_goes()
    {
        _node.Apply("example.", Set("example.", "DNAME", "elsewhere.test."));
        _node.Shows("www.example. A", "NOERROR aa\nexample. 300 DNAME elsewhere.test.\nwww.example. 300 CNAME www.elsewhere.test.");
        _node.Apply("example.", Set("example.", "DNAME"));
        _node.Shows("www.example. A", "NOERROR aa\nwww.example. 300 A 192.0.2.1");
    }

    [Fact, Rfc(1034, "4.3.2")]
    public void A_cut_below_a_cut_is_not_seen_until_the_upper_one_goes()
    {
        _node.Apply("example.", Set("c.example.", "NS", "ns.one.test."), Set("b.c.example.", "NS", "ns.two.test."));
        _node.Shows("x.b.c.example. A", "NOERROR\nauthority\nc.example. 300 NS ns.one.test.");
        _node.Apply("example.", Set("c.example.", "NS"));
        _node.Shows("x.b.c.example. A", "NOERROR\nauthority\nb.c.example. 300 NS ns.two.test.");
    }

    [Fact]
    public void Several_types_of_one_name_change_together()
    {
        _node.Apply("example.", Set("www.example.", "A"), Set("www.example.", "CNAME", "target.example."));
        _node.Shows("www.example. A", "NOERROR aa\nwww.example. 300 CNAME target.example.\ntarget.example. 300 A 192.0.2.3");
        _node.Apply("example.", Set("www.example.", "CNAME"), Set("www.example.", "A", "192.0.2.8"), Set("www.example.", "AAAA", "2001:db8::8"));
        _node.Shows("www.example. A", "NOERROR aa\nwww.example. 300 A 192.0.2.8");
        _node.Shows("www.example. AAAA", "NOERROR aa\nwww.example. 300 AAAA 2001:db8::8");
    }

    [Fact]
    public void Deleting_what_is_not_there_changes_nothing()
    {
        var names = _node.Table.NameCount;
        _node.Apply("example.", Set("nothing.at.all.example.", "A"), Set("www.example.", "TXT"));
        Assert.Equal(names, _node.Table.NameCount);
        _node.Shows("at.all.example. A", NameError);
    }

    [Fact]
    public void A_change_of_a_zone_that_is_not_here_says_so() => Assert.False(_node.Table.Apply(4711, [Set("www.example.", "A")]));

    // A dynamic name that comes and goes all day must not cost memory.
    [Fact]
    public void Memory_returns_to_the_start_when_names_go()
    {
        void Round()
        {
            for (var i = 0; i < 2000; i++)
                _node.Apply("example.", Set($"n{i}.deep.down.example.", "A", "192.0.2.1"), Set($"n{i}.deep.down.example.", "AAAA", "2001:db8::1"));
            for (var i = 0; i < 2000; i++)
                _node.Apply("example.", Set($"n{i}.deep.down.example.", "A"), Set($"n{i}.deep.down.example.", "AAAA"));
            _node.Table.Collect();
        }

        var names = _node.Table.NameCount;
        Round();
        var after = _node.Table.AllocatedBytes;
        for (var i = 0; i < 3; i++)
            Round();

        Assert.Equal(names, _node.Table.NameCount);
        Assert.InRange(_node.Table.AllocatedBytes, 0, after + 65536);
    }

    [Fact]
    public void Memory_returns_to_the_start_when_a_zone_goes()
    {
        var zone = "$ORIGIN big.test.\n@ 3600 SOA ns host 1 2 3 4 300\n@ 3600 NS ns.elsewhere.test.\n"
            + string.Concat(Enumerable.Range(0, 5000).Select(i => $"n{i} 300 A 192.0.2.1\n"));
        _node.Load(zone);
        _node.Remove("big.test.");
        _node.Table.Collect();
        var (names, bytes) = (_node.Table.NameCount, _node.Table.AllocatedBytes);

        for (var i = 0; i < 3; i++)
        {
            _node.Load(zone);
            _node.Load(zone);
            _node.Remove("big.test.");
        }
        _node.Table.Collect();

        Assert.Equal(names, _node.Table.NameCount);
        Assert.InRange(_node.Table.AllocatedBytes, 0, bytes + 65536);
    }
}
