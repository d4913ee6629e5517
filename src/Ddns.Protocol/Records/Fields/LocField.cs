using System.Buffers.Binary;
using System.Globalization;
using Ddns.Protocol.Presentation;

namespace Ddns.Protocol.Records.Fields;

/// <summary>
/// The whole RDATA of LOC (RFC 1876 §2): version 0, size, horizontal and vertical precision, latitude, longitude, altitude.
/// Text: <c>d1 [m1 [s1]] {"N"|"S"} d2 [m2 [s2]] {"E"|"W"} alt["m"] [siz["m"] [hp["m"] [vp["m"]]]]</c> (§3).
/// </summary>
internal sealed class LocField(string name) : RdataField(name)
{
    private const int Size = 16;
    private const uint Equator = 1u << 31;
    private const uint ThousandthsPerDegree = 3_600_000;
    private const long ReferenceAltitude = 10_000_000; // 100,000 m below the reference spheroid, in centimetres

    // RFC 1876 §3: "size 1 m, horizontal precision 10000 m, vertical precision 10 m"
    private const byte DefaultSize = 0x12;
    private const byte DefaultHorizontal = 0x16;
    private const byte DefaultVertical = 0x13;

    public override bool TryMeasure(ReadOnlySpan<byte> rest, out int length) =>
        TryMeasureFixed(rest, Size, out length)
        && rest[0] == 0
        && IsPrecision(rest[1]) && IsPrecision(rest[2]) && IsPrecision(rest[3])
        && IsAngle(rest[4..], 90) && IsAngle(rest[8..], 180);

    public override bool TryRead(ref PresentationReader text, ref RdataWriter wire)
    {
        if (!TryReadAngle(ref text, "latitude", 90, 'N', 'S', out var latitude)
            || !TryReadAngle(ref text, "longitude", 180, 'E', 'W', out var longitude))
        {
            return false;
        }

        if (!text.TryRead("altitude", out var token))
            return false;

        if (!TryParseCentimetres(token.Text, -ReferenceAltitude, uint.MaxValue - ReferenceAltitude, out var altitude))
            return text.Fail($"altitude should be metres from -100000.00 to 42849672.95, not '{PresentationReader.Show(token.Text)}'");

        if (!TryReadPrecision(ref text, DefaultSize, out var size)
            || !TryReadPrecision(ref text, DefaultHorizontal, out var horizontal)
            || !TryReadPrecision(ref text, DefaultVertical, out var vertical))
        {
            return false;
        }

        return Fits(
            wire.TryWrite((byte)0) && wire.TryWrite(size) && wire.TryWrite(horizontal) && wire.TryWrite(vertical)
                && wire.TryWrite(latitude) && wire.TryWrite(longitude) && wire.TryWrite((uint)(altitude + ReferenceAltitude)),
            ref text);
    }

    public override void Write(ReadOnlySpan<byte> field, ref PresentationWriter text)
    {
        WriteAngle(BinaryPrimitives.ReadUInt32BigEndian(field[4..]), 'N', 'S', ref text);
        WriteAngle(BinaryPrimitives.ReadUInt32BigEndian(field[8..]), 'E', 'W', ref text);
        WriteMetres(BinaryPrimitives.ReadUInt32BigEndian(field[12..]) - ReferenceAltitude, ref text);
        for (var i = 1; i <= 3; i++)
        {
            text.Append(' ');
            WriteMetres((field[i] >> 4) * PowerOfTen(field[i] & 15), ref text);
        }
    }

    /// <summary>RFC 1876 §2: two decimal digits, "the most significant four bits representing the base and the second number representing the power of ten"; zero has one form.</summary>
    private static bool IsPrecision(byte octet) => octet == 0 || (octet >> 4 is >= 1 and <= 9 && (octet & 15) <= 9);

    private static bool IsAngle(ReadOnlySpan<byte> octets, uint maximumDegrees) =>
        Math.Abs((long)BinaryPrimitives.ReadUInt32BigEndian(octets) - Equator) <= maximumDegrees * ThousandthsPerDegree;

    private static bool TryReadAngle(ref PresentationReader text, string what, uint maximumDegrees, char positive, char negative, out uint angle)
    {
        angle = 0;
        long thousandths = 0;
        long unit = ThousandthsPerDegree;
        for (var part = 0; part <= 3; part++)
        {
            if (!text.TryRead(what, out var token))
                return false;

            if (part > 0 && token.Text.Length == 1 && char.ToUpperInvariant((char)token.Text[0]) is var letter && (letter == positive || letter == negative))
            {
                if (thousandths > maximumDegrees * ThousandthsPerDegree)
                    break;

                angle = (uint)(letter == positive ? Equator + thousandths : Equator - thousandths);
                return true;
            }

            // Degrees and minutes are whole, seconds have up to three decimals.
            if (part == 3 || !TryParseDecimal(token.Text, part == 2 ? 3 : 0, out var value) || (part > 0 && value >= (part == 2 ? 60_000 : 60)))
                break;

            thousandths += part == 2 ? value : value * unit;
            unit /= 60;
        }

        return text.Fail($"{what} should be degrees, minutes, seconds and {positive} or {negative}, at most {maximumDegrees} degrees");
    }

    private static bool TryReadPrecision(ref PresentationReader text, byte preset, out byte precision)
    {
        precision = preset;
        if (!text.TryRead(out var token))
            return text.Error is null;

        if (!TryParseCentimetres(token.Text, 0, 9_000_000_000, out var value))
            return text.Fail($"a precision should be metres from 0.00 to 90000000.00, not '{PresentationReader.Show(token.Text)}'");

        // One digit is kept; the rest is cut off, as the RFC's own code does.
        var exponent = 0;
        for (; value >= 10; value /= 10)
            exponent++;

        precision = (byte)(value << 4 | (uint)exponent);
        return true;
    }

    private static bool TryParseCentimetres(ReadOnlySpan<byte> text, long minimum, long maximum, out long value)
    {
        if (text is [.., (byte)'m' or (byte)'M'])
            text = text[..^1];

        var isNegative = text is [(byte)'-', ..];
        var valid = TryParseDecimal(isNegative ? text[1..] : text, 2, out value);
        if (isNegative)
            value = -value;

        return valid && value >= minimum && value <= maximum;
    }

    /// <summary>Reads a decimal number as a whole number of its last allowed place: "1.5" with 2 decimals is 150.</summary>
    private static bool TryParseDecimal(ReadOnlySpan<byte> text, int decimals, out long value)
    {
        value = 0;
        var point = text.IndexOf((byte)'.');
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? default : text[(point + 1)..];
        if ((point >= 0 && (decimals == 0 || fraction.IsEmpty)) || fraction.Length > decimals || !NumberText.TryParse(whole, 99_999_999, out var number))
            return false;

        ulong part = 0;
        if (!fraction.IsEmpty && !NumberText.TryParse(fraction, 999, out part))
            return false;

        value = (long)number * PowerOfTen(decimals) + (long)part * PowerOfTen(decimals - fraction.Length);
        return true;
    }

    private static void WriteAngle(uint angle, char positive, char negative, ref PresentationWriter text)
    {
        var thousandths = Math.Abs((long)angle - Equator);
        text.Append(string.Create(CultureInfo.InvariantCulture,
            $"{thousandths / 3_600_000} {thousandths / 60_000 % 60} {thousandths / 1000 % 60}.{thousandths % 1000:000} {(angle >= Equator ? positive : negative)} "));
    }

    private static void WriteMetres(long centimetres, ref PresentationWriter text)
    {
        var magnitude = Math.Abs(centimetres);
        text.Append(string.Create(CultureInfo.InvariantCulture, $"{(centimetres < 0 ? "-" : "")}{magnitude / 100}.{magnitude % 100:00}m"));
    }

    private static long PowerOfTen(int exponent)
    {
        long value = 1;
        while (exponent-- > 0)
            value *= 10;

        return value;
    }
}
