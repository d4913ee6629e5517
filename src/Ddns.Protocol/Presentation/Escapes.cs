namespace Ddns.Protocol.Presentation;

/// <summary><c>\X</c> and <c>\DDD</c> of RFC 1035 §5.1, the same in names and in character strings.</summary>
internal static class Escapes
{
    /// <summary>Reads the escape at <paramref name="at"/>, which holds the backslash, and leaves <paramref name="at"/> on its last octet.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, ref int at, out byte octet)
    {
        octet = 0;
        if (at + 1 >= text.Length)
            return false;

        if (!char.IsAsciiDigit((char)text[at + 1]))
        {
            octet = text[++at];
            return true;
        }

        if (at + 3 >= text.Length || !char.IsAsciiDigit((char)text[at + 2]) || !char.IsAsciiDigit((char)text[at + 3]))
            return false;

        var value = (text[at + 1] - '0') * 100 + (text[at + 2] - '0') * 10 + (text[at + 3] - '0');
        if (value > byte.MaxValue)
            return false;

        octet = (byte)value;
        at += 3;
        return true;
    }

    /// <summary>Writes one octet, at most four characters: as it is, as <c>\X</c> when it is <paramref name="special"/>, as <c>\DDD</c> when it is not printable ASCII.</summary>
    public static int Write(byte octet, Span<char> destination, bool special, bool keepSpace = false)
    {
        if (octet is >= (byte)'!' and <= (byte)'~' || (keepSpace && octet == ' '))
        {
            if (!special)
            {
                destination[0] = (char)octet;
                return 1;
            }

            destination[1] = (char)octet;
            destination[0] = '\\';
            return 2;
        }

        destination[3] = (char)('0' + octet % 10);
        destination[2] = (char)('0' + octet / 10 % 10);
        destination[1] = (char)('0' + octet / 100);
        destination[0] = '\\';
        return 4;
    }
}
