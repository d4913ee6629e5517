using System.Buffers.Text;

namespace Ddns.Protocol.Presentation;

/// <summary>Numbers and times of master files. Signs, separators and blanks are no digits here.</summary>
internal static class NumberText
{
    public static bool TryParse(ReadOnlySpan<byte> text, ulong maximum, out ulong value)
    {
        value = 0;
        return text.Length is > 0 and <= 20
            && (uint)(text[0] - '0') <= 9
            && Utf8Parser.TryParse(text, out value, out var read)
            && read == text.Length
            && value <= maximum;
    }

    /// <summary>Seconds, plain or in BIND's units: <c>3600</c>, <c>1h30m</c>, <c>2W</c>.</summary>
    public static bool TryParsePeriod(ReadOnlySpan<byte> text, uint maximum, out uint seconds)
    {
        seconds = 0;
        ulong total = 0;
        ulong number = 0;
        var digits = 0;
        var units = 0;
        foreach (var octet in text)
        {
            if ((uint)(octet - '0') <= 9)
            {
                number = number * 10 + (ulong)(octet - '0');
                digits++;
                if (number > uint.MaxValue)
                    return false;

                continue;
            }

            if (digits == 0 || SecondsOf(octet) is not (> 0 and var unit))
                return false;

            total += number * unit;
            (number, digits) = (0, 0);
            units++;
        }

        // "1h30" leaves open what the 30 counts.
        if (digits > 0 && units > 0 || text.IsEmpty)
            return false;

        total += number;
        if (total > maximum)
            return false;

        seconds = (uint)total;
        return true;
    }

    private static uint SecondsOf(byte unit) => unit switch
    {
        (byte)'s' or (byte)'S' => 1,
        (byte)'m' or (byte)'M' => 60,
        (byte)'h' or (byte)'H' => 3600,
        (byte)'d' or (byte)'D' => 86400,
        (byte)'w' or (byte)'W' => 604800,
        _ => 0,
    };
}
