using System.Buffers.Binary;
using Ddns.Protocol.Presentation;

namespace Ddns.Protocol.Records.Fields;

/// <summary>Seconds in 4 octets, which master files may also write with units (<c>1d</c>), as BIND taught everybody.</summary>
internal sealed class PeriodField(string name) : RdataField(name)
{
    public override bool TryMeasure(ReadOnlySpan<byte> rest, out int length) => TryMeasureFixed(rest, sizeof(uint), out length);

    public override bool TryRead(ref PresentationReader text, ref RdataWriter wire)
    {
        if (!TryReadToken(ref text, out var token))
            return false;

        if (!NumberText.TryParsePeriod(token.Text, uint.MaxValue, out var seconds))
            return Refuse(ref text, "a time in seconds", token);

        return Fits(wire.TryWrite(seconds), ref text);
    }

    public override void Write(ReadOnlySpan<byte> field, ref PresentationWriter text) => text.Append(BinaryPrimitives.ReadUInt32BigEndian(field));
}
