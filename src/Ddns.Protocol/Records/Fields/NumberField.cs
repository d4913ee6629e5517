using System.Buffers.Binary;
using Ddns.Protocol.Presentation;

namespace Ddns.Protocol.Records.Fields;

/// <summary>An unsigned number of 1, 2 or 4 octets, in decimal; some have mnemonics, which are read but not written.</summary>
internal sealed class NumberField(string name, int size, Mnemonics? mnemonics = null) : RdataField(name)
{
    private readonly uint _maximum = (uint)((1UL << 8 * size) - 1);

    public override bool TryMeasure(ReadOnlySpan<byte> rest, out int length) => TryMeasureFixed(rest, size, out length);

    public override bool TryRead(ref PresentationReader text, ref RdataWriter wire)
    {
        if (!TryReadToken(ref text, out var token))
            return false;

        if (!NumberText.TryParse(token.Text, _maximum, out var value) && (mnemonics is null || !mnemonics.TryParse(token.Text, out value)))
            return Refuse(ref text, $"a number from 0 to {_maximum}", token);

        return Fits(
            size switch
            {
                1 => wire.TryWrite((byte)value),
                2 => wire.TryWrite((ushort)value),
                _ => wire.TryWrite((uint)value),
            },
            ref text);
    }

    public override void Write(ReadOnlySpan<byte> field, ref PresentationWriter text) => text.Append(size switch
    {
        1 => field[0],
        2 => BinaryPrimitives.ReadUInt16BigEndian(field),
        _ => BinaryPrimitives.ReadUInt32BigEndian(field),
    });
}
