using Ddns.Protocol.Records.Fields;

namespace Ddns.Protocol.Presentation;

/// <summary>Hexadecimal octets.</summary>
internal static class HexText
{
    public static int Value(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };

    public static bool TryDecode(ReadOnlySpan<byte> digits, Span<byte> destination, out int length)
    {
        length = digits.Length / 2;
        if (digits.Length % 2 != 0 || length > destination.Length)
            return false;

        for (var i = 0; i < length; i++)
        {
            var (high, low) = (Value(digits[i * 2]), Value(digits[i * 2 + 1]));
            if (high < 0 || low < 0)
                return false;

            destination[i] = (byte)(high << 4 | low);
        }

        return true;
    }

    /// <summary>Appends all words that are left. A word may end between the two digits of an octet, as long as the next one goes on.</summary>
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
                    return text.Fail(RdataField.TooLong);

                high = -1;
            }
        }

        return high < 0 && text.Error is null;
    }
}
