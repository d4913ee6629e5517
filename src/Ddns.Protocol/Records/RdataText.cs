using Ddns.Protocol.Presentation;
using Ddns.Protocol.Records.Fields;

namespace Ddns.Protocol.Records;

/// <summary>RDATA of any type between text and wire form, the generic form of RFC 3597 §5 included.</summary>
internal static class RdataText
{
    public static bool TryRead(RecordType type, ref PresentationReader text, ref RdataWriter wire)
    {
        var start = text.Position;
        if (text.TryRead(out var token) && !token.IsQuoted && token.Text.SequenceEqual("\\#"u8))
            return TryReadGeneric(type, ref text, ref wire);

        if (text.Error is not null)
            return false;

        text.Position = start;
        if (RdataLayouts.Of(type) is { } layout)
            return layout.TryRead(ref text, ref wire);

        return text.Fail($"data of type {type.ToText()} can be given in the form \\# LENGTH HEX only (RFC 3597)");
    }

    public static void Write(RecordType type, ReadOnlySpan<byte> wire, ref PresentationWriter text)
    {
        if (RdataLayouts.Of(type) is { } layout)
        {
            layout.Write(wire, ref text);
            return;
        }

        // RFC 3597 §5: "The special token \# … an unsigned decimal integer specifying the RDATA length in octets … zero or more words of hexadecimal data"
        text.Append("\\# ");
        text.Append((ulong)wire.Length);
        if (wire.IsEmpty)
            return;

        text.Append(' ');
        text.AppendHex(wire);
    }

    private static bool TryReadGeneric(RecordType type, ref PresentationReader text, ref RdataWriter wire)
    {
        if (!text.TryRead("the length behind \\#", out var token))
            return false;

        if (!NumberText.TryParse(token.Text, ushort.MaxValue, out var length))
            return text.Fail($"the length behind \\# should be a number from 0 to 65535, not '{PresentationReader.Show(token.Text)}'");

        if (!HexText.TryReadRest(ref text, ref wire))
            return text.Fail("the data behind \\# should be pairs of hexadecimal digits");

        if (wire.Length != (int)length)
            return text.Fail($"\\# announces {length} octets, and {wire.Length} follow");

        // RFC 3597 §5: "Even when an RR of known type is represented in the \# format, this is effectively a special case for parsing the text representation": the data has to be well-formed.
        if (RdataLayouts.Of(type) is { } layout && !layout.IsValid(wire.Written))
            return text.Fail($"the octets behind \\# are no data of type {type.ToText()}");

        return true;
    }
}
