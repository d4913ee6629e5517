using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ddns.Protocol.Addresses;

/// <summary>
/// IP addresses as text, strictly: four decimal numbers without leading zeros, or RFC 4291 §2.2 without zone and brackets.
/// <c>IPAddress.TryParse</c> also takes <c>1</c>, <c>0x7f.1</c> and <c>fe80::1%eth0</c>, which nobody means to publish.
/// </summary>
public static class AddressText
{
    private const int IPv6Length = 16;
    private const int Groups = 8;

    /// <summary>The longest text that <c>Format</c> writes: <c>ffff:…</c> eight times.</summary>
    public const int MaxLength = 39;

    // ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255
    private const int MaxInputLength = 45;

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (text.Length > MaxInputLength)
            return false;

        Span<byte> ascii = stackalloc byte[MaxInputLength];
        for (var i = 0; i < text.Length; i++)
            ascii[i] = text[i] <= 0x7F ? (byte)text[i] : (byte)'?';

        return TryParse(ascii[..text.Length], out address);
    }

    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out IPAddress? address)
    {
        Span<byte> octets = stackalloc byte[IPv6Length];
        if (TryParseIPv4(text, octets))
            address = new IPAddress(octets[..4]);
        else if (TryParseIPv6(text, octets))
            address = new IPAddress(octets);
        else
            address = null;

        return address is not null;
    }

    /// <summary>Reads a dotted quad into the first four octets of <paramref name="destination"/>.</summary>
    public static bool TryParseIPv4(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var at = 0;
        for (var part = 0; part < 4; part++)
        {
            if (part > 0 && (at >= text.Length || text[at++] != '.'))
                return false;

            var start = at;
            var value = 0;
            while (at < text.Length && at - start < 3 && (uint)(text[at] - '0') <= 9)
                value = value * 10 + (text[at++] - '0');

            if (at == start || value > byte.MaxValue || (text[start] == '0' && at - start > 1))
                return false;

            destination[part] = (byte)value;
        }

        return at == text.Length;
    }

    /// <summary>Reads RFC 4291 §2.2 text, also with an IPv4 tail, into the first 16 octets of <paramref name="destination"/>.</summary>
    public static bool TryParseIPv6(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        Span<byte> octets = stackalloc byte[IPv6Length];
        octets.Clear();
        var written = 0;
        var gap = -1;
        var at = 0;

        if (text.StartsWith("::"u8))
            (gap, at) = (0, 2);

        while (at < text.Length)
        {
            if (written == IPv6Length)
                return false;

            var start = at;
            var value = 0;
            while (at < text.Length && at - start < 4 && HexValue(text[at]) is var digit and >= 0)
            {
                value = value << 4 | digit;
                at++;
            }

            if (at == start)
                return false;

            if (at < text.Length && text[at] == '.')
            {
                if (written > IPv6Length - 4 || !TryParseIPv4(text[start..], octets[written..]))
                    return false;

                written += 4;
                break;
            }

            BinaryPrimitives.WriteUInt16BigEndian(octets[written..], (ushort)value);
            written += 2;
            if (at == text.Length)
                break;

            if (text[at++] != ':')
                return false;

            if (at < text.Length && text[at] == ':')
            {
                if (gap >= 0)
                    return false;

                gap = written;
                at++;
            }
            else if (at == text.Length)
            {
                return false;
            }
        }

        // RFC 4291 §2.2: "::" stands for "one or more groups of 16 bits of zeros".
        if (gap < 0 ? written != IPv6Length : written > IPv6Length - 2)
            return false;

        if (gap >= 0)
        {
            octets[gap..written].CopyTo(destination[(IPv6Length - written + gap)..]);
            octets[..gap].CopyTo(destination);
            destination[gap..(IPv6Length - written + gap)].Clear();
        }
        else
        {
            octets.CopyTo(destination);
        }

        return true;
    }

    /// <summary>Canonical text: a dotted quad, or RFC 5952.</summary>
    public static string Format(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[IPv6Length];
        address.TryWriteBytes(octets, out var length);
        return Format(octets[..length]);
    }

    /// <summary>Canonical text of 4 or 16 octets.</summary>
    public static string Format(ReadOnlySpan<byte> address)
    {
        Span<char> text = stackalloc char[MaxLength];
        return new string(text[..Format(address, text)]);
    }

    /// <summary>Writes the canonical text of 4 or 16 octets (at most <see cref="MaxLength"/> characters) and returns its length.</summary>
    public static int Format(ReadOnlySpan<byte> address, Span<char> destination) =>
        address.Length == 4 ? FormatIPv4(address, destination) : FormatIPv6(address, destination);

    private static int FormatIPv4(ReadOnlySpan<byte> address, Span<char> destination)
    {
        var at = 0;
        for (var i = 0; i < 4; i++)
        {
            if (i > 0)
                destination[at++] = '.';

            address[i].TryFormat(destination[at..], out var written, default, CultureInfo.InvariantCulture);
            at += written;
        }

        return at;
    }

    private static int FormatIPv6(ReadOnlySpan<byte> address, Span<char> destination)
    {
        // RFC 5952 §5: an address of a known IPv4 kind is shown with its dotted quad. We know one: ::ffff:0:0/96.
        if (address[..12].SequenceEqual<byte>([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]))
        {
            "::ffff:".CopyTo(destination);
            return 7 + FormatIPv4(address[12..], destination[7..]);
        }

        var (gapStart, gapEnd) = LongestRunOfZeros(address);
        var at = 0;
        for (var group = 0; group < Groups; group++)
        {
            if (group == gapStart)
            {
                destination[at++] = ':';
                destination[at++] = ':';
                group = gapEnd - 1;
                continue;
            }

            if (group > 0 && group != gapEnd)
                destination[at++] = ':';

            BinaryPrimitives.ReadUInt16BigEndian(address[(group * 2)..]).TryFormat(destination[at..], out var written, "x", CultureInfo.InvariantCulture);
            at += written;
        }

        return at;
    }

    /// <summary>
    /// RFC 5952 §4.2.2: "The symbol "::" MUST NOT be used to shorten just one 16-bit 0 field"; §4.2.3: the longest run is
    /// shortened, and of equal ones the first.
    /// </summary>
    private static (int Start, int End) LongestRunOfZeros(ReadOnlySpan<byte> address)
    {
        var best = (Start: -1, End: -1);
        var start = -1;
        for (var group = 0; group <= Groups; group++)
        {
            if (group < Groups && address[group * 2] == 0 && address[group * 2 + 1] == 0)
            {
                start = start < 0 ? group : start;
                continue;
            }

            if (start >= 0 && group - start > Math.Max(1, best.End - best.Start))
                best = (start, group);

            start = -1;
        }

        return best;
    }

    private static int HexValue(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };
}
