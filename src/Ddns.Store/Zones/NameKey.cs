using Ddns.Protocol.Names;

namespace Ddns.Store.Zones;

/// <summary>
/// A name as octets whose plain order is the canonical order of names (RFC 4034 §6.1): labels from the last to the first, in
/// lower case, each ended by a zero octet. A zero or one inside a label is written as 1, octet: no label's end is mistaken,
/// and the order stays. Everything below a name starts with its key.
/// </summary>
internal static class NameKey
{
    private const byte End = 0;
    private const byte Escape = 1;
    private const int MaxLabels = 127;

    /// <summary>The key that follows those of the name and of everything below it: they are the range from its own key up to this one.</summary>
    public static byte[] BehindSubtree(DomainName name)
    {
        var key = Of(name);
        if (key.Length == 0)
        {
            // Below the root is everything, and no label is this long.
            key = new byte[DomainName.MaxLabelLength + 1];
            Array.Fill(key, byte.MaxValue);
            return key;
        }
        // The key ends with the end of a label; what continues it is smaller than any key with an octet there.
        key[^1] = Escape;
        return key;
    }

    public static byte[] Of(DomainName name)
    {
        var wire = name.Wire;
        Span<byte> starts = stackalloc byte[MaxLabels];
        var labels = 0;
        for (var at = 0; wire[at] != 0; at += wire[at] + 1)
            starts[labels++] = (byte)at;

        Span<byte> key = stackalloc byte[DomainName.MaxWireLength * 2];
        var length = 0;
        while (labels-- > 0)
        {
            var label = wire.Slice(starts[labels] + 1, wire[starts[labels]]);
            foreach (var octet in label)
            {
                if (octet <= Escape)
                    key[length++] = Escape;
                key[length++] = octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet;
            }
            key[length++] = End;
        }
        return key[..length].ToArray();
    }
}
