using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc4592;

/// <summary>The zone of RFC 4592 §2.2.1 and each of its questions, answered as the section says.</summary>
public sealed class Section_2_2_1_AnExample : IDisposable
{
    private const string Soa = "example. 3600 SOA ns.example.com. hostmaster.example. 1 7200 3600 1209600 3600";

    private readonly TestNode _node = TestNode.Serving("""
        $ORIGIN example.
        @                 3600 IN  SOA   ns.example.com. hostmaster 1 7200 3600 1209600 3600
        example.          3600     NS    ns.example.com.
        example.          3600     NS    ns.example.net.
        *.example.        3600     TXT   "this is a wildcard"
        *.example.        3600     MX    10 host1.example.
        sub.*.example.    3600     TXT   "this is not a wildcard"
        host1.example.    3600     A     192.0.2.1
        _ssh._tcp.host1.example.  3600  SRV 0 0 22 host1.example.
        _ssh._tcp.host2.example.  3600  SRV 0 0 22 host2.example.
        subdel.example.   3600     NS    ns.example.com.
        subdel.example.   3600     NS    ns.example.net.
        """);

    public void Dispose() => _node.Dispose();

    // "host3.example. does not exist … the answer will be "host3.example. IN MX ...""
    [Fact, Rfc(4592, "2.2.1")]
    public void A_name_that_does_not_exist_is_synthesised_from_the_wildcard() => _node.Shows("host3.example. MX", """
        NOERROR aa
        host3.example. 3600 MX 10 host1.example.
        additional
        host1.example. 3600 A 192.0.2.1
        """);

    // "the answer will reflect "no error, but no data" because there is no A RR set at '*.example.'"
    [Fact, Rfc(4592, "2.2.1")]
    public void A_type_that_the_wildcard_lacks_is_no_data() => _node.Shows("host3.example. A", $"""
        NOERROR aa
        authority
        {Soa}
        """);

    // "foo.bar.example. … the answer will be "foo.bar.example. IN TXT ..." because bar.example. does not exist, but the wildcard does."
    [Fact, Rfc(4592, "2.2.1")]
    public void A_wildcard_stands_for_several_labels() => _node.Shows("foo.bar.example. TXT", """
        NOERROR aa
        foo.bar.example. 3600 TXT "this is a wildcard"
        """);

    // "host1.example. MX: because host1.example. exists" no data
    [Fact, Rfc(4592, "2.2.1")]
    public void A_name_that_exists_hides_the_wildcard() => _node.Shows("host1.example. MX", $"""
        NOERROR aa
        authority
        {Soa}
        """);

    // "sub.*.example. MX: because sub.*.example. exists"
    [Fact, Rfc(4592, "2.2.1")]
    public void A_name_below_an_asterisk_is_a_plain_name() => _node.Shows("sub.*.example. MX", $"""
        NOERROR aa
        authority
        {Soa}
        """);

    // "_telnet._tcp.host1.example. SRV: because _tcp.host1.example. exists (without data)"
    [Fact, Rfc(4592, "2.2.1")]
    public void An_empty_non_terminal_is_the_closest_encloser_and_has_no_wildcard() => _node.Shows("_telnet._tcp.host1.example. SRV", $"""
        NXDOMAIN aa
        authority
        {Soa}
        """);

    // "host.subdel.example. A: because subdel.example. exists (and is a zone cut)"
    [Fact, Rfc(4592, "2.2.1")]
    public void A_cut_hides_the_wildcard() => _node.Shows("host.subdel.example. A", """
        NOERROR
        authority
        subdel.example. 3600 NS ns.example.com.
        subdel.example. 3600 NS ns.example.net.
        """);

    // "ghost.*.example. MX: because *.example. exists"
    [Fact, Rfc(4592, "2.2.1")]
    public void The_asterisk_itself_is_a_closest_encloser_that_no_wildcard_covers() => _node.Shows("ghost.*.example. MX", $"""
        NXDOMAIN aa
        authority
        {Soa}
        """);

    // RFC 4592 §2.3: "the wildcard domain name … is no different from any other" when it is asked for itself.
    [Fact, Rfc(4592, "2.3")]
    public void The_wildcard_can_be_asked_for_by_its_own_name() => _node.Shows("*.example. TXT", """
        NOERROR aa
        *.example. 3600 TXT "this is a wildcard"
        """);

    // RFC 4592 §2.2.2: "Empty non-terminals … are domain names that own no resource records but have subdomains that do."
    [Theory, Rfc(4592, "2.2.2")]
    [InlineData("_tcp.host1.example. SRV")]
    [InlineData("host2.example. A")]
    [InlineData("_tcp.host2.example. TXT")]
    public void An_empty_non_terminal_exists(string question) => _node.Shows(question, $"""
        NOERROR aa
        authority
        {Soa}
        """);
}
