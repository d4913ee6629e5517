using Ddns.Protocol.Presentation;

namespace Ddns.Protocol.Records.Fields;

/// <summary>RFC 5155 §3.3: a length octet and the salt, "represented as a sequence of case-insensitive hexadecimal digits … as "-" when the Salt Length field has a value of 0".</summary>
internal sealed class SaltField(string name) : RdataField(name)
{
    public override bool TryMeasure(ReadOnlySpan<byte> rest, out int length)
    {
        length = rest.IsEmpty ? 0 : 1 + rest[0];
        return length > 0 && length <= rest.Length;
    }

    public override bool TryRead(ref PresentationReader text, ref RdataWriter wire)
    {
        if (!TryReadToken(ref text, out var token))
            return false;

        if (token.Text.SequenceEqual("-"u8))
            return Fits(wire.TryWrite((byte)0), ref text);

        Span<byte> salt = stackalloc byte[byte.MaxValue];
        if (!HexText.TryDecode(token.Text, salt, out var length) || length == 0)
            return Refuse(ref text, "hexadecimal digits or -", token);

        return Fits(wire.TryWrite((byte)length) && wire.TryWrite(salt[..length]), ref text);
    }

    public override void Write(ReadOnlySpan<byte> field, ref PresentationWriter text)
    {
        if (field.Length == 1)
            text.Append('-');
        else
            text.AppendHex(field[1..]);
    }
}

/// <summary>RFC 5155 §3.3: a length octet and a hash in "unpadded base32 [RFC4648] with Extended Hex Alphabet".</summary>
internal sealed class Base32HexField(string name) : RdataField(name)
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
    private const int BitsPerDigit = 5;

    public override bool TryMeasure(ReadOnlySpan<byte> rest, out int length)
    {
        length = rest.IsEmpty ? 0 : 1 + rest[0];
        return length > 1 && length <= rest.Length;
    }

    public override bool TryRead(ref PresentationReader text, ref RdataWriter wire)
    {
        if (!TryReadToken(ref text, out var token))
            return false;

        Span<byte> hash = stackalloc byte[byte.MaxValue];
        if (!TryDecode(token.Text, hash, out var length))
            return Refuse(ref text, "base32hex digits", token);

        return Fits(wire.TryWrite((byte)length) && wire.TryWrite(hash[..length]), ref text);
    }

    public override void Write(ReadOnlySpan<byte> field, ref PresentationWriter text)
    {
        uint bits = 0;
        var count = 0;
        foreach (var octet in field[1..])
        {
            bits = bits << 8 | octet;
            for (count += 8; count >= BitsPerDigit; count -= BitsPerDigit)
                text.Append(Alphabet[(int)(bits >> (count - BitsPerDigit) & 31)]);
        }

        if (count > 0)
            text.Append(Alphabet[(int)(bits << (BitsPerDigit - count) & 31)]);
    }

    private static bool TryDecode(ReadOnlySpan<byte> digits, Span<byte> destination, out int length)
    {
        length = 0;
        uint bits = 0;
        var count = 0;
        foreach (var digit in digits)
        {
            var value = Value(digit);
            if (value < 0)
                return false;

            bits = bits << BitsPerDigit | (uint)value;
            count += BitsPerDigit;
            if (count < 8)
                continue;

            if (length == destination.Length)
                return false;

            count -= 8;
            destination[length++] = (byte)(bits >> count);
        }

        // What is left over is less than a digit, and zero.
        return length > 0 && count < BitsPerDigit && (bits & (1u << count) - 1) == 0;
    }

    private static int Value(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'A' and <= (byte)'V' => digit - 'A' + 10,
        >= (byte)'a' and <= (byte)'v' => digit - 'a' + 10,
        _ => -1,
    };
}
