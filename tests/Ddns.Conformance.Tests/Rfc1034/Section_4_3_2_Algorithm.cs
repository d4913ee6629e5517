using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc1034;

/// <summary>RFC 1034 §4.3.2, step by step.</summary>
public sealed class Section_4_3_2_Algorithm : IDisposable
{
    private const string Soa = "example. 300 SOA ns.example. host.example. 1 2 3 4 300";

    private readonly TestNode _node = TestNode.Serving("""
        $ORIGIN example.
        @            3600 SOA ns host 1 2 3 4 300
        @            3600 NS ns
        @            3600 MX 10 mail
        @            3600 MX 20 mail
        ns           3600 A 192.0.2.53
        ns           3600 AAAA 2001:db8::53
        mail         3600 A 192.0.2.25
        www          3600 A 192.0.2.80
        www          3600 A 192.0.2.81
        alias        3600 CNAME www
        chain        3600 CNAME alias
        dangling     3600 CNAME nothing
        empty        3600 CNAME mail
        out          3600 CNAME www.elsewhere.test.
        loop1        3600 CNAME loop2
        loop2        3600 CNAME loop1
        selfish      3600 CNAME selfish
        down         3600 CNAME host.sub
        sub          3600 NS ns.sub
        sub          3600 NS ns.other
        sub          3600 NS ns.elsewhere.test.
        ns.sub       3600 A 192.0.2.54
        ns.sub       3600 AAAA 2001:db8::54
        host.sub     3600 A 192.0.2.66
        deep.sub     3600 NS ns.deep.sub
        other        3600 NS ns.other
        ns.other     3600 A 192.0.2.55
        """);

    public void Dispose() => _node.Dispose();

    // Step 2: "Search the available zones for the zone which is the nearest ancestor to QNAME." None: not ours.
    [Theory, Rfc(1034, "4.3.2")]
    [InlineData("www.elsewhere.test. A")]
    [InlineData(". NS")]
    [InlineData("ample. A")]
    [InlineData("notexample. A")]
    public void A_name_outside_our_zones_is_refused(string question) => _node.Shows(question, "REFUSED");

    // Step 3a: "If the whole of QNAME is matched, we have found the node. … copy all RRs which match QTYPE into the answer section"
    [Fact, Rfc(1034, "4.3.2")]
    public void All_records_of_the_type_are_copied() => _node.Shows("www.example. A", """
        NOERROR aa
        www.example. 3600 A 192.0.2.80
        www.example. 3600 A 192.0.2.81
        """);

    [Fact, Rfc(1034, "4.3.2")]
    public void A_type_that_a_name_lacks_is_no_data() => _node.Shows("www.example. AAAA", $"""
        NOERROR aa
        authority
        {Soa}
        """);

    // Step 3c: "If the "*" label does not exist … set an authoritative name error"
    [Theory, Rfc(1034, "4.3.2")]
    [InlineData("nothing.example. A")]
    [InlineData("deep.below.nothing.example. A")]
    [InlineData("below.www.example. A")]
    public void A_name_that_does_not_exist_is_a_name_error(string question) => _node.Shows(question, $"""
        NXDOMAIN aa
        authority
        {Soa}
        """);

    // Step 3a: "If the data at the node is a CNAME, and QTYPE doesn't match CNAME, copy the CNAME RR into the answer section …, change QNAME to the canonical name …, and go back to step 1."
    [Fact, Rfc(1034, "4.3.2")]
    public void Aliases_are_followed() => _node.Shows("chain.example. A", """
        NOERROR aa
        chain.example. 3600 CNAME alias.example.
        alias.example. 3600 CNAME www.example.
        www.example. 3600 A 192.0.2.80
        www.example. 3600 A 192.0.2.81
        """);

    [Fact, Rfc(1034, "4.3.2")]
    public void An_alias_that_is_asked_for_is_not_followed() => _node.Shows("chain.example. CNAME", """
        NOERROR aa
        chain.example. 3600 CNAME alias.example.
        """);

    [Fact, Rfc(1034, "4.3.2")]
    public void An_alias_out_of_our_zones_stands_alone() => _node.Shows("out.example. A", """
        NOERROR aa
        out.example. 3600 CNAME www.elsewhere.test.
        """);

    // RFC 1034 §3.6.2: "CNAME chains should be followed and CNAME loops signalled as an error" is for resolvers; what was found is true.
    [Fact, Rfc(1034, "3.6.2")]
    public void A_loop_is_answered_with_what_was_found() => _node.Shows("loop1.example. A", """
        NOERROR aa
        loop1.example. 3600 CNAME loop2.example.
        loop2.example. 3600 CNAME loop1.example.
        """);

    [Fact, Rfc(1034, "3.6.2")]
    public void An_alias_of_itself_is_given_once() => _node.Shows("selfish.example. A", """
        NOERROR aa
        selfish.example. 3600 CNAME selfish.example.
        """);

    // Step 3b: "If a match would take us out of the authoritative data, we have a referral. … Copy the NS RRs for the subzone into the authority section of the reply. Put whatever addresses are available into the additional section, using glue RRs if the addresses are not available from authoritative data"
    [Theory, Rfc(1034, "4.3.2")]
    [InlineData("host.sub.example. A")]
    [InlineData("sub.example. A")]
    [InlineData("sub.example. NS")]
    [InlineData("sub.example. SOA")]
    [InlineData("sub.example. ANY")]
    [InlineData("nothing.at.all.sub.example. TXT")]
    [InlineData("ns.sub.example. A")]
    [InlineData("x.deep.sub.example. A")]
    public void A_name_at_or_below_a_cut_is_referred_with_glue(string question) => _node.Shows(question, """
        NOERROR
        authority
        sub.example. 3600 NS ns.sub.example.
        sub.example. 3600 NS ns.other.example.
        sub.example. 3600 NS ns.elsewhere.test.
        additional
        ns.sub.example. 3600 A 192.0.2.54
        ns.sub.example. 3600 AAAA 2001:db8::54
        ns.other.example. 3600 A 192.0.2.55
        """);

    // RFC 1035 §4.1.1: "the AA bit corresponds to the name which matches the query name, or the first owner name in the answer section."
    [Fact, Rfc(1035, "4.1.1")]
    public void An_alias_of_ours_into_a_delegation_keeps_AA() => _node.Shows("down.example. A", """
        NOERROR aa
        down.example. 3600 CNAME host.sub.example.
        authority
        sub.example. 3600 NS ns.sub.example.
        sub.example. 3600 NS ns.other.example.
        sub.example. 3600 NS ns.elsewhere.test.
        additional
        ns.sub.example. 3600 A 192.0.2.54
        ns.sub.example. 3600 AAAA 2001:db8::54
        ns.other.example. 3600 A 192.0.2.55
        """);

    // Step 6: "Using local data only, attempt to add other RRs which may be useful to the additional section"; RFC 2181 §5 knows no duplicates.
    [Fact, Rfc(1034, "4.3.2"), Rfc(2181, "5")]
    public void Two_exchanges_at_one_host_bring_its_address_once() => _node.Shows("example. MX", """
        NOERROR aa
        example. 3600 MX 10 mail.example.
        example. 3600 MX 20 mail.example.
        additional
        mail.example. 3600 A 192.0.2.25
        """);

    [Fact, Rfc(1034, "4.3.2")]
    public void The_servers_of_the_zone_are_answered_with_their_addresses() => _node.Shows("example. NS", """
        NOERROR aa
        example. 3600 NS ns.example.
        additional
        ns.example. 3600 A 192.0.2.53
        ns.example. 3600 AAAA 2001:db8::53
        """);
}
