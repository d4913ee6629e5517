using CsCheck;
using Ddns.Protocol.Names;
using Ddns.Protocol.Tests.Wire;

namespace Ddns.Protocol.Tests.Names;

public sealed class WireNameTests
{
    // 0: f.isi.arpa  12: foo + pointer to 0  18: pointer to 2 (RFC 1035 §4.1.4 has this picture)  20: the root
    private static readonly byte[] Message = Vector.Bytes("01'F' 03'ISI' 04'ARPA' 00 | 03'FOO' C000 | C002 | 00");

    [Theory]
    [Rfc(1035, "4.1.4")]
    [InlineData(0, "F.ISI.ARPA.", 12)]
    [InlineData(12, "FOO.F.ISI.ARPA.", 18)]
    [InlineData(18, "ISI.ARPA.", 20)]
    [InlineData(20, ".", 21)]
    public void Pointers_are_followed_and_the_position_moves_behind_the_first(int start, string expected, int end)
    {
        var position = start;
        Span<byte> name = stackalloc byte[255];

        Assert.True(WireName.TryRead(Message, ref position, name, out var length));
        Assert.True(DomainName.TryFromWire(name[..length], out var read));
        Assert.Equal(expected, read.ToString());
        Assert.Equal(end, position);

        position = start;
        Assert.True(WireName.TrySkip(Message, ref position));
        Assert.Equal(end, position);

        position = start;
        Assert.True(WireName.TryReadLowered(Message, ref position, name, out length));
        Assert.Equal(read.ToLower().Wire, name[..length]);
    }

    [Theory]
    [InlineData("", "nothing is there")]
    [InlineData("03'abc'", "no end")]
    [InlineData("03'ab'", "a label is cut")]
    [InlineData("C0", "a pointer is cut")]
    [InlineData("C000", "a pointer to itself")]
    [InlineData("01'a' C000", "a pointer to the start of its own name")]
    [InlineData("01'a' C002", "a pointer to itself behind a label")]
    [InlineData("C003 00 00", "a pointer forward")]
    [InlineData("40 00", "the label type 01")]
    [InlineData("80 00", "the label type 10")]
    public void What_is_no_name_is_refused_and_the_position_stays(string octets, string why)
    {
        var position = 0;

        Assert.False(WireName.TryRead(Vector.Bytes(octets), ref position, stackalloc byte[255], out var length), why);
        Assert.Equal((0, 0), (position, length));
    }

    [Fact]
    public void A_pointer_to_a_pointer_that_points_back_is_refused()
    {
        // 0 points at 2, 2 points at 0
        var position = 2;
        Assert.False(WireName.TryRead(Vector.Bytes("C002 C000"), ref position, stackalloc byte[255], out _));
    }

    [Fact]
    public void A_chain_of_pointers_ends()
    {
        // Each points two octets back, the first at the root.
        var message = new byte[2 + 2 * 8000];
        for (var at = 2; at < message.Length; at += 2)
            (message[at], message[at + 1]) = ((byte)(0xC0 | (at - 2) >> 8), (byte)(at - 2));

        var near = 2 * 127;
        Assert.True(WireName.TryRead(message, ref near, stackalloc byte[255], out _));
        var far = 2 * 128;
        Assert.False(WireName.TryRead(message, ref far, stackalloc byte[255], out _));
    }

    [Fact]
    [Rfc(1035, "2.3.4")]
    public void A_name_that_grows_beyond_255_octets_by_its_pointer_is_refused()
    {
        var label = Vector.Bytes("3F'" + new string('a', 63) + "'");
        byte[] message = [.. label, .. label, .. label, 61, .. new byte[61], 0, 1, (byte)'b', 0xC0, 0];
        var position = 0;
        Assert.True(WireName.TryRead(message, ref position, stackalloc byte[255], out var length));
        Assert.Equal(255, length);
        Assert.False(WireName.TryRead(message, ref position, stackalloc byte[255], out _));
    }

    [Fact]
    public void A_destination_that_is_too_small_is_answered_with_false()
    {
        for (var size = 0; size < 12; size++)
        {
            var position = 0;
            Assert.False(WireName.TryRead(Message, ref position, new byte[size], out _));
        }

        var start = 0;
        Assert.True(WireName.TryRead(Message, ref start, new byte[12], out _));
    }

    [Fact]
    public void Any_octets_are_read_or_refused_without_an_exception() =>
        Gen.Byte.Array[0, 80].Sample(octets =>
        {
            for (var start = 0; start <= octets.Length; start++)
            {
                var (read, skipped) = (start, start);
                var isName = WireName.TryRead(octets, ref read, new byte[255], out var length);
                var isSkipped = WireName.TrySkip(octets, ref skipped);
                Assert.True(!isName || (isSkipped && skipped == read && length is >= 1 and <= 255));
            }
        });

    [Fact]
    public void Order_agrees_with_equality_and_does_not_depend_on_the_side()
    {
        var label = Gen.Byte.Array[1, 3];
        var name = label.Array[0, 4].Select(labels => (byte[])[.. labels.SelectMany(octets => (byte[])[(byte)octets.Length, .. octets]), 0]);

        Gen.Select(name, name).Sample((left, right) =>
        {
            var order = WireName.Compare(left, right);
            Assert.Equal(-Math.Sign(order), Math.Sign(WireName.Compare(right, left)));
            Assert.Equal(WireName.EqualsIgnoreCase(left, right), order == 0);
        });
    }

    [Fact]
    public void Text_of_any_name_reads_back()
    {
        var label = Gen.Byte.Array[1, 20];
        label.Array[0, 8].Sample(labels =>
        {
            byte[] wire = [.. labels.SelectMany(octets => (byte[])[(byte)octets.Length, .. octets]), 0];
            Assert.True(DomainName.TryFromWire(wire, out var name));
            Assert.Equal(wire, DomainName.Parse(name.ToString()).Wire.ToArray());
        });
    }
}
