using System.Buffers.Binary;
using Ddns.Protocol.Presentation;

namespace Ddns.Protocol.Records.Fields;

/// <summary>A record type in 2 octets, by name (RRSIG's "type covered").</summary>
internal sealed class TypeField(string name) : RdataField(name)
{
    public override bool TryMeasure(ReadOnlySpan<byte> rest, out int length) => TryMeasureFixed(rest, sizeof(ushort), out length);

    public override bool TryRead(ref PresentationReader text, ref RdataWriter wire)
    {
        if (!TryReadToken(ref text, out var token))
            return false;

        return RecordTypes.TryParse(token.Text, out var type) ? Fits(wire.TryWrite((ushort)type), ref text) : Refuse(ref text, "a record type", token);
    }

    public override void Write(ReadOnlySpan<byte> field, ref PresentationWriter text) =>
        text.Append(((RecordType)BinaryPrimitives.ReadUInt16BigEndian(field)).ToText());
}

/// <summary>
/// The set of types of NSEC, NSEC3 and CSYNC (RFC 4034 §4.1.2): blocks of a window number, a length from 1 to 32, and bits.
/// </summary>
internal sealed class TypeBitmapField(string name) : RdataField(name)
{
    private const int WindowCount = 256;
    private const int WindowLength = 32;

    public override bool TryMeasure(ReadOnlySpan<byte> rest, out int length)
    {
        length = rest.Length;
        var lastWindow = -1;
        while (!rest.IsEmpty)
        {
            // RFC 4034 §4.1.2: "Blocks are present in the NSEC RR RDATA in increasing numerical order." "Blocks with no types present
            // MUST NOT be included. Trailing zero octets in the bitmap MUST be omitted."
            if (rest.Length < 3 || rest[0] <= lastWindow || rest[1] is 0 or > WindowLength || rest.Length < 2 + rest[1] || rest[1 + rest[1]] == 0)
                return false;

            lastWindow = rest[0];
            rest = rest[(2 + rest[1])..];
        }

        return true;
    }

    public override bool TryRead(ref PresentationReader text, ref RdataWriter wire)
    {
        Span<byte> bits = stackalloc byte[WindowCount * WindowLength];
        bits.Clear();
        while (text.TryRead(out var token))
        {
            if (!RecordTypes.TryParse(token.Text, out var type))
                return Refuse(ref text, "record types", token);

            bits[(int)type >> 3] |= (byte)(0x80 >> ((int)type & 7));
        }

        for (var window = 0; window < WindowCount; window++)
        {
            var octets = bits.Slice(window * WindowLength, WindowLength).TrimEnd((byte)0);
            if (!octets.IsEmpty && !(wire.TryWrite((byte)window) && wire.TryWrite((byte)octets.Length) && wire.TryWrite(octets)))
                return text.Fail(TooLong);
        }

        return text.Error is null;
    }

    public override void Write(ReadOnlySpan<byte> field, ref PresentationWriter text)
    {
        var isFirst = true;
        for (; !field.IsEmpty; field = field[(2 + field[1])..])
        {
            for (var bit = 0; bit < field[1] * 8; bit++)
            {
                if ((field[2 + (bit >> 3)] & 0x80 >> (bit & 7)) == 0)
                    continue;

                if (!isFirst)
                    text.Append(' ');

                text.Append(((RecordType)(field[0] << 8 | bit)).ToText());
                isFirst = false;
            }
        }
    }
}
