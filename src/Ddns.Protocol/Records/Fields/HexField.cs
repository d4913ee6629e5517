using Ddns.Protocol.Presentation;

namespace Ddns.Protocol.Records.Fields;

/// <summary>Octets up to the end of the RDATA, in hexadecimal words.</summary>
internal sealed class HexField(string name, int minimum = 1) : RdataField(name)
{
    public override bool TryMeasure(ReadOnlySpan<byte> rest, out int length)
    {
        length = rest.Length;
        return length >= minimum;
    }

    public override bool TryRead(ref PresentationReader text, ref RdataWriter wire)
    {
        var start = wire.Length;
        if (!HexText.TryReadRest(ref text, ref wire))
            return text.Fail($"{Name} should be pairs of hexadecimal digits");

        return wire.Length - start >= minimum || text.Fail($"{Name} is missing");
    }

    public override void Write(ReadOnlySpan<byte> field, ref PresentationWriter text) => text.AppendHex(field);
}
