using System.Globalization;
using System.Text;

namespace Ddns.Protocol.Tests.Wire;

/// <summary>
/// Octets as a person can check them: hexadecimal pairs, 'text', and | between fields. <c>"000A | 04'mail' 07'example' 00"</c>
/// </summary>
internal sealed class Vector
{
    private Vector(byte[] octets, int[] fieldStarts) => (Octets, FieldStarts) = (octets, fieldStarts);

    public byte[] Octets { get; }

    /// <summary>Where each field begins.</summary>
    public int[] FieldStarts { get; }

    public static byte[] Bytes(string text) => Parse(text).Octets;

    public static Vector Parse(string text)
    {
        var octets = new List<byte>();
        var starts = new List<int> { 0 };
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsWhiteSpace(text[i]))
                continue;

            if (text[i] == '|')
            {
                starts.Add(octets.Count);
            }
            else if (text[i] == '\'')
            {
                var end = text.IndexOf('\'', i + 1);
                octets.AddRange(Encoding.Latin1.GetBytes(text[(i + 1)..end]));
                i = end;
            }
            else
            {
                octets.Add(byte.Parse(text.AsSpan(i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i++;
            }
        }

        return new Vector([.. octets], [.. starts]);
    }
}
