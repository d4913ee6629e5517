using System.Buffers.Binary;
using Ddns.Protocol.Addresses;
using Ddns.Protocol.Presentation;

namespace Ddns.Protocol.Records.Fields;

/// <summary>RFC 3123 §4: address prefixes, each a family, a prefix length, a negation bit, and the address without its trailing zero octets; <c>!1:192.168.38.0/28</c>.</summary>
internal sealed class AplField(string name) : RdataField(name)
{
    private const int HeaderLength = 4;

    public override bool TryMeasure(ReadOnlySpan<byte> rest, out int length)
    {
        length = rest.Length;
        while (!rest.IsEmpty)
        {
            if (rest.Length < HeaderLength || Bits(rest) is not (> 0 and var bits))
                return false;

            var size = rest[3] & 0x7F;
            if (rest[2] > bits || size > bits / 8 || rest.Length < HeaderLength + size || (size > 0 && rest[HeaderLength + size - 1] == 0))
                return false;

            rest = rest[(HeaderLength + size)..];
        }

        return true;
    }

    public override bool TryRead(ref PresentationReader text, ref RdataWriter wire)
    {
        Span<byte> address = stackalloc byte[16];
        while (text.TryRead(out var token))
        {
            var item = token.Text;
            var isNegated = item is [(byte)'!', ..];
            item = isNegated ? item[1..] : item;
            var slash = item.LastIndexOf((byte)'/');
            if (item.Length < 3 || item[1] != ':' || slash < 0)
                return Refuse(ref text, "[!]family:address/prefix", token);

            var bits = item[0] == '1' && AddressText.TryParseIPv4(item[2..slash], address) ? 32
                : item[0] == '2' && AddressText.TryParseIPv6(item[2..slash], address) ? 128 : 0;
            if (bits == 0 || !NumberText.TryParse(item[(slash + 1)..], (ulong)bits, out var prefix))
                return Refuse(ref text, "[!]family:address/prefix", token);

            var octets = address[..(bits / 8)].TrimEnd((byte)0);
            var written = wire.TryWrite((ushort)(bits == 32 ? 1 : 2)) && wire.TryWrite((byte)prefix)
                && wire.TryWrite((byte)((isNegated ? 0x80 : 0) | octets.Length)) && wire.TryWrite(octets);
            if (!written)
                return text.Fail(TooLong);
        }

        return text.Error is null;
    }

    public override void Write(ReadOnlySpan<byte> field, ref PresentationWriter text)
    {
        Span<byte> address = stackalloc byte[16];
        for (var isFirst = true; !field.IsEmpty; isFirst = false)
        {
            if (!isFirst)
                text.Append(' ');

            var bits = Bits(field);
            var size = field[3] & 0x7F;
            address.Clear();
            field.Slice(HeaderLength, size).CopyTo(address);
            text.Append(field[3] >= 0x80 ? "!" : "");
            text.Append(bits == 32 ? "1:" : "2:");
            AddressWriter.Append(address[..(bits / 8)], ref text);
            text.Append('/');
            text.Append(field[2]);
            field = field[(HeaderLength + size)..];
        }
    }

    /// <summary>The width of the family's addresses: IANA's family 1 is IPv4, 2 is IPv6; others are not known.</summary>
    private static int Bits(ReadOnlySpan<byte> item) => BinaryPrimitives.ReadUInt16BigEndian(item) switch { 1 => 32, 2 => 128, _ => 0 };
}
