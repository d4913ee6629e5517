using Ddns.Protocol.Records.Fields;

namespace Ddns.Protocol.Presentation;

/// <summary>Hexadecimal octets, which master files may spread over several words.</summary>
internal static class HexText
{
    public static int Value(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };

    /// <summary>Appends all words that are left; a pair of digits may not be torn apart by white space less than once: "ab c d" is refused only when the count is odd.</summary>
    public static bool TryReadRest(ref PresentationReader text, ref RdataWriter wire)
    {
        var high = -1;
        while (text.TryRead(out var token))
        {
            foreach (var digit in token.Text)
            {
                var value = Value(digit);
                if (value < 0)
                    return false;

                if (high < 0)
                {
                    high = value;
                    continue;
                }

                if (!wire.TryWrite((byte)(high << 4 | value)))
                    return false;

                high = -1;
            }
        }

        return high < 0 && text.Error is null;
    }
}
