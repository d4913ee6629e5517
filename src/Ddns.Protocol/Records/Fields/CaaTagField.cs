using Ddns.Protocol.Presentation;

namespace Ddns.Protocol.Records.Fields;

/// <summary>RFC 8659 §4.1: a length octet and the tag; "Tags MAY contain ASCII characters "a" through "z", "A" through "Z", and the numbers 0 through 9".</summary>
internal sealed class CaaTagField(string name) : RdataField(name)
{
    public override bool TryMeasure(ReadOnlySpan<byte> rest, out int length)
    {
        length = rest.IsEmpty ? 0 : 1 + rest[0];
        return length > 1 && length <= rest.Length && IsTag(rest[1..length]);
    }

    public override bool TryRead(ref PresentationReader text, ref RdataWriter wire)
    {
        if (!TryReadToken(ref text, out var token))
            return false;

        if (token.Text.Length is 0 or > byte.MaxValue || !IsTag(token.Text))
            return Refuse(ref text, "letters and digits", token);

        return Fits(wire.TryWrite((byte)token.Text.Length) && wire.TryWrite(token.Text), ref text);
    }

    public override void Write(ReadOnlySpan<byte> field, ref PresentationWriter text) => text.AppendEscaped(field[1..]);

    private static bool IsTag(ReadOnlySpan<byte> tag)
    {
        foreach (var octet in tag)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet))
                return false;
        }

        return true;
    }
}
