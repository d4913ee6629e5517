using System.Text;
using Ddns.Protocol.Names;

namespace Ddns.Protocol.Tests.Names;

public sealed class DomainNameTests
{
    private static readonly DomainName Origin = DomainName.Parse("example.com.");

    [Fact]
    [Rfc(1035, "3.1")]
    public void A_name_is_labels_with_their_lengths_and_a_zero()
    {
        var name = DomainName.Parse("www.Example.com.");

        Assert.Equal("\u0003www\u0007Example\u0003com\0"u8, name.Wire);
        Assert.Equal(3, name.LabelCount);
        Assert.Equal("www.Example.com.", name.ToString());
    }

    [Theory]
    [Rfc(1035, "5.1")]
    [InlineData("www", "www.example.com.")]
    [InlineData("www.", "www.")]
    [InlineData("@", "example.com.")]
    [InlineData(".", ".")]
    [InlineData("a.b", "a.b.example.com.")]
    [InlineData("\\@", "\\@.example.com.")]
    public void A_name_without_a_trailing_dot_is_relative(string text, string expected)
    {
        Assert.True(DomainName.TryParse(text, Origin, out var name));
        Assert.Equal(expected, name.ToString());
    }

    [Fact]
    public void Without_an_origin_a_name_is_absolute()
    {
        Assert.Equal("www.example.com.", DomainName.Parse("www.example.com").ToString());
        Assert.False(DomainName.TryParse("@", null, out _));
    }

    [Theory]
    [Rfc(1035, "5.1")]
    [InlineData("a\\.b.c.", new byte[] { 3, (byte)'a', (byte)'.', (byte)'b', 1, (byte)'c', 0 }, "a\\.b.c.")]
    [InlineData("\\000\\255.", new byte[] { 2, 0, 255, 0 }, "\\000\\255.")]
    [InlineData("\\097.", new byte[] { 1, (byte)'a', 0 }, "a.")]
    [InlineData("a\\ b.", new byte[] { 3, (byte)'a', (byte)' ', (byte)'b', 0 }, "a\\032b.")]
    [InlineData("\\\\\\\"\\(\\)\\;\\@\\$.", new byte[] { 7, (byte)'\\', (byte)'"', (byte)'(', (byte)')', (byte)';', (byte)'@', (byte)'$', 0 }, "\\\\\\\"\\(\\)\\;\\@\\$.")]
    public void Escapes_are_read_and_written(string text, byte[] wire, string shown)
    {
        var name = DomainName.Parse(text);

        Assert.Equal(wire, name.Wire.ToArray());
        Assert.Equal(shown, name.ToString());
        Assert.Equal(name, DomainName.Parse(shown));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".a.")]
    [InlineData("a..b.")]
    [InlineData("a\\")]
    [InlineData("a\\25")]
    [InlineData("a\\256.")]
    [InlineData("a\\25x.")]
    [InlineData("a b.")]
    [InlineData("bücher.example.")]
    [InlineData("a\u0000b.")]
    public void What_is_no_name_is_refused(string text) => Assert.False(DomainName.TryParse(text, Origin, out _));

    [Fact]
    [Rfc(1035, "2.3.4")]
    public void A_label_has_at_most_63_octets()
    {
        Assert.True(DomainName.TryParse(new string('a', 63) + ".", out _));
        Assert.False(DomainName.TryParse(new string('a', 64) + ".", out _));
        Assert.False(DomainName.TryFromWire([64, .. new byte[64], 0], out _));
    }

    [Fact]
    [Rfc(1035, "2.3.4")]
    public void A_name_has_at_most_255_octets()
    {
        var label = new string('a', 63) + ".";
        var longest = label + label + label + new string('b', 61) + ".";

        Assert.True(DomainName.TryParse(longest, out var name));
        Assert.Equal(255, name.Wire.Length);
        Assert.True(DomainName.TryFromWire(name.Wire, out _));
        Assert.False(DomainName.TryParse("b" + label + label + label + new string('b', 61) + ".", out _));
        Assert.False(DomainName.TryParse(label + label + label + new string('b', 62) + ".", out _));
        Assert.False(DomainName.TryFromWire([.. name.Wire[..^1], 1, (byte)'c', 0], out _));
    }

    [Fact]
    public void The_origin_counts_towards_the_length()
    {
        var label = new string('a', 63) + ".";
        var origin = DomainName.Parse(label + label + label);

        Assert.True(DomainName.TryParse(new string('b', 61), origin, out var name));
        Assert.Equal(255, name.Wire.Length);
        Assert.False(DomainName.TryParse(new string('b', 62), origin, out _));
    }

    [Fact]
    public void The_longest_escaped_text_is_read()
    {
        var label = string.Concat(Enumerable.Repeat("\\001", 63)) + ".";
        var text = label + label + label + string.Concat(Enumerable.Repeat("\\001", 61)) + ".";

        Assert.Equal(text, DomainName.Parse(text).ToString());
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1 })]
    [InlineData(new byte[] { 1, 2 })]
    [InlineData(new byte[] { 1, 2, 0, 0 })]
    [InlineData(new byte[] { 0xC0, 0 })]
    [InlineData(new byte[] { 0x41, 0, 0 })]
    public void Wire_form_that_is_no_name_is_refused(byte[] wire) => Assert.False(DomainName.TryFromWire(wire, out _));

    [Fact]
    [Rfc(4343, "3")]
    public void Case_of_ASCII_letters_does_not_matter_and_is_kept()
    {
        var upper = DomainName.Parse("WWW.EXAMPLE.COM.");
        var lower = DomainName.Parse("www.example.com.");

        Assert.Equal(upper, lower);
        Assert.Equal(upper.GetHashCode(), lower.GetHashCode());
        Assert.Equal("WWW.EXAMPLE.COM.", upper.ToString());
        Assert.Equal(lower.Wire, upper.ToLower().Wire);
        Assert.Same(lower, lower.ToLower());
    }

    [Fact]
    [Rfc(4343, "3")]
    public void Only_ASCII_letters_fold()
    {
        // For each octet: does lowering do what the definition says, at each place of the eight that are lowered at once?
        for (var octet = 0; octet < 256; octet++)
        {
            for (var place = 0; place < 17; place++)
            {
                var label = new byte[17];
                label[place] = (byte)octet;
                var expected = label.ToArray();
                if (octet is >= 'A' and <= 'Z')
                    expected[place] += 32;

                Assert.True(DomainName.TryFromWire([17, .. label, 0], out var name));
                Assert.Equal([17, .. expected, 0], name.ToLower().Wire.ToArray());
                Assert.True(DomainName.TryFromWire([17, .. expected, 0], out var lowered));
                Assert.Equal(name, lowered);
                Assert.Equal(name.GetHashCode(), lowered.GetHashCode());
            }
        }

        Assert.NotEqual(DomainName.Parse("[.com."), DomainName.Parse("{.com."));
        Assert.NotEqual(DomainName.Parse("\\192.com."), DomainName.Parse("\\224.com."));
    }

    [Theory]
    [InlineData("example.com.", "example.com.", true)]
    [InlineData("a.EXAMPLE.com.", "example.com.", true)]
    [InlineData("a.b.example.com.", "example.com.", true)]
    [InlineData("notexample.com.", "example.com.", false)]
    [InlineData("com.", "example.com.", false)]
    [InlineData("example.com.", ".", true)]
    [InlineData(".", ".", true)]
    [InlineData("x\\007example.com.", "example.com.", false)]
    public void At_or_below_is_decided_label_by_label(string name, string ancestor, bool expected) =>
        Assert.Equal(expected, DomainName.Parse(name).IsAtOrBelow(DomainName.Parse(ancestor)));

    [Fact]
    public void Parent_takes_one_label_away()
    {
        var name = DomainName.Parse("a.b.");

        Assert.Equal("b.", name.Parent!.ToString());
        Assert.Same(DomainName.Root, name.Parent.Parent);
        Assert.Null(DomainName.Root.Parent);
    }

    [Fact]
    [Rfc(4034, "6.1")]
    public void Canonical_order_is_that_of_the_RFCs_example()
    {
        string[] sorted =
        [
            "example.", "a.example.", "yljkjljk.a.example.", "Z.a.example.", "zABC.a.EXAMPLE.", "z.example.", "\\001.z.example.", "*.z.example.", "\\200.z.example.",
        ];
        var shuffled = sorted.Reverse().Select(DomainName.Parse).ToArray();

        Array.Sort(shuffled);

        Assert.Equal(sorted, shuffled.Select(name => name.ToString()));
    }
}
