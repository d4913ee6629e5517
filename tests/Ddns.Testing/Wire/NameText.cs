using System.Text;

namespace Ddns.Testing.Wire;

/// <summary>Names between presentation and wire form, written anew for the tests.</summary>
public static class NameText
{
    /// <summary>Takes <c>\X</c> and <c>\DDD</c>; a name without the last dot is absolute all the same.</summary>
    public static byte[] ToWire(string text)
    {
        var wire = new List<byte>();
        var label = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '.')
            {
                if (label.Count > 0)
                    wire.AddRange([(byte)label.Count, .. label]);
                label.Clear();
            }
            else if (text[i] == '\\' && char.IsAsciiDigit(text[i + 1]))
            {
                label.Add((byte)(((text[i + 1] - '0') * 100) + ((text[i + 2] - '0') * 10) + text[i + 3] - '0'));
                i += 3;
            }
            else
            {
                label.Add((byte)(text[i] == '\\' ? text[++i] : text[i]));
            }
        }
        if (label.Count > 0)
            wire.AddRange([(byte)label.Count, .. label]);
        wire.Add(0);
        return [.. wire];
    }

    /// <param name="wire">Uncompressed.</param>
    public static string FromWire(ReadOnlySpan<byte> wire)
    {
        if (wire[0] == 0)
            return ".";
        var text = new StringBuilder();
        for (var at = 0; wire[at] != 0; at += wire[at] + 1)
        {
            foreach (var octet in wire.Slice(at + 1, wire[at]))
                Append(text, octet);
            text.Append('.');
        }
        return text.ToString();
    }

    private static void Append(StringBuilder text, byte octet)
    {
        if (octet is < 0x21 or > 0x7E)
            text.Append('\\').Append(octet.ToString("D3", System.Globalization.CultureInfo.InvariantCulture));
        else if ((char)octet is '.' or '\\' or '"' or '(' or ')' or ';' or '@' or '$')
            text.Append('\\').Append((char)octet);
        else
            text.Append((char)octet);
    }
}
