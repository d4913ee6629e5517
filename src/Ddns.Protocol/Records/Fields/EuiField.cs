using Ddns.Protocol.Presentation;

namespace Ddns.Protocol.Records.Fields;

/// <summary>RFC 7043 §3.2: "two-digit hexadecimal numbers separated by hyphens", 6 or 8 octets.</summary>
internal sealed class EuiField(string name, int size) : RdataField(name)
{
    public override bool TryMeasure(ReadOnlySpan<byte> rest, out int length) => TryMeasureFixed(rest, size, out length);

    public override bool TryRead(ref PresentationReader text, ref RdataWriter wire)
    {
        if (!TryReadToken(ref text, out var token))
            return false;

        Span<byte> octets = stackalloc byte[size];
        return TryParse(token.Text, octets) ? Fits(wire.TryWrite(octets), ref text) : Refuse(ref text, $"{size} octets as 00-00-5e-…", token);
    }

    public override void Write(ReadOnlySpan<byte> field, ref PresentationWriter text)
    {
        const string digits = "0123456789abcdef";
        for (var i = 0; i < field.Length; i++)
        {
            if (i > 0)
                text.Append('-');

            text.Append(digits[field[i] >> 4]);
            text.Append(digits[field[i] & 15]);
        }
    }

    private static bool TryParse(ReadOnlySpan<byte> text, Span<byte> octets)
    {
        if (text.Length != octets.Length * 3 - 1)
            return false;

        for (var i = 0; i < octets.Length; i++)
        {
            if (i > 0 && text[i * 3 - 1] != '-')
                return false;

            if (!HexText.TryDecode(text.Slice(i * 3, 2), octets[i..], out _))
                return false;
        }

        return true;
    }
}
