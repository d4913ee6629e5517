using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc4343;

/// <summary>RFC 4343: case is ignored for ASCII letters, and for nothing else; RFC 2181 §11: labels are any octets.</summary>
public sealed class Section_4_1_CaseInsensitivity : IDisposable
{
    private readonly TestNode _node = TestNode.Serving("""
        $ORIGIN ExAmple.
        @             3600 SOA ns host 1 2 3 4 300
        @             3600 NS ns.elsewhere.test.
        WwW           3600 A 192.0.2.1
        \228\000\255  3600 A 192.0.2.2
        \196          3600 A 192.0.2.3
        a\.b          3600 A 192.0.2.4
        a.b           3600 A 192.0.2.5
        [`            3600 A 192.0.2.6
        alias         3600 CNAME MiXed
        mixed         3600 A 192.0.2.7
        """);

    public void Dispose() => _node.Dispose();

    // §3: "comparisons on name lookup for DNS queries should be case insensitive"; §4.1: "output case preservation"
    [Theory, Rfc(4343, "3")]
    [InlineData("www.example.")]
    [InlineData("WWW.EXAMPLE.")]
    [InlineData("wWw.exAMple.")]
    public void ASCII_letters_match_in_any_case(string name) => _node.Shows($"{name} A", $"NOERROR aa\n{name} 3600 A 192.0.2.1");

    [Fact, Rfc(4343, "4.1")]
    public void A_target_is_shown_as_it_was_written() => _node.Shows("alias.example. A", """
        NOERROR aa
        alias.example. 3600 CNAME MiXed.example.
        MiXed.example. 3600 A 192.0.2.7
        """);

    // §3: octets outside A–Z are what they are: 0xE4 and 0xC4 are two names.
    [Fact, Rfc(4343, "3")]
    public void Letters_of_other_alphabets_have_no_case()
    {
        _node.Shows(@"\196.example. A", "NOERROR aa\n\\196.example. 3600 A 192.0.2.3");
        Assert.Equal("NXDOMAIN", _node.Ask(@"\228.example. A").CodeText);
        // '[' and '`' differ from '{' and '@' by the bit that letters differ by.
        Assert.Equal("NOERROR", _node.Ask("[`.example. A").CodeText);
        Assert.Equal("NXDOMAIN", _node.Ask(@"{\064.example. A").CodeText);
    }

    [Fact, Rfc(2181, "11")]
    public void Labels_hold_any_octets() => _node.Shows(@"\228\000\255.example. A", "NOERROR aa\n\\228\\000\\255.example. 3600 A 192.0.2.2");

    [Fact, Rfc(4343, "2.1")]
    public void A_dot_inside_a_label_is_no_border()
    {
        _node.Shows(@"a\.b.example. A", "NOERROR aa\na\\.b.example. 3600 A 192.0.2.4");
        _node.Shows("a.b.example. A", "NOERROR aa\na.b.example. 3600 A 192.0.2.5");
    }
}
