using System.Buffers.Binary;
using System.Globalization;
using Ddns.Protocol.Presentation;

namespace Ddns.Protocol.Records.Fields;

/// <summary>
/// RFC 4034 §3.2: "MUST be represented either as an unsigned decimal integer indicating seconds since 1 January 1970 00:00:00
/// UTC, or in the form YYYYMMDDHHmmSS in UTC". We read both, take the seconds as unsigned (until 2106) and write the second form.
/// </summary>
internal sealed class TimestampField(string name) : RdataField(name)
{
    private const string Format = "yyyyMMddHHmmss";

    public override bool TryMeasure(ReadOnlySpan<byte> rest, out int length) => TryMeasureFixed(rest, sizeof(uint), out length);

    public override bool TryRead(ref PresentationReader text, ref RdataWriter wire)
    {
        if (!TryReadToken(ref text, out var token))
            return false;

        if (!TryParse(token.Text, out var seconds))
            return Refuse(ref text, "a time as YYYYMMDDHHmmSS or in seconds since 1970", token);

        return Fits(wire.TryWrite(seconds), ref text);
    }

    public override void Write(ReadOnlySpan<byte> field, ref PresentationWriter text)
    {
        Span<char> characters = stackalloc char[Format.Length];
        var time = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(field));
        time.TryFormat(characters, out _, Format, CultureInfo.InvariantCulture);
        text.Append(characters);
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out uint seconds)
    {
        seconds = 0;
        if (text.Length != Format.Length)
        {
            var valid = NumberText.TryParse(text, uint.MaxValue, out var number);
            seconds = (uint)number;
            return valid;
        }

        Span<char> characters = stackalloc char[Format.Length];
        for (var i = 0; i < characters.Length; i++)
            characters[i] = (char)text[i];

        if (!DateTimeOffset.TryParseExact(characters, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            || time.ToUnixTimeSeconds() is < 0 or > uint.MaxValue)
        {
            return false;
        }

        seconds = (uint)time.ToUnixTimeSeconds();
        return true;
    }
}
