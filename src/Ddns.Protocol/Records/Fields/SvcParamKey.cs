using System.Globalization;
using System.Text;
using Ddns.Protocol.Presentation;

namespace Ddns.Protocol.Records.Fields;

/// <summary>https://www.iana.org/assignments/dns-svcb (RFC 9460 §14.3.2, RFC 9461, RFC 9540).</summary>
internal enum SvcParamKey : ushort
{
    Mandatory = 0,
    Alpn = 1,
    NoDefaultAlpn = 2,
    Port = 3,
    IPv4Hint = 4,
    Ech = 5,
    IPv6Hint = 6,
    DohPath = 7,
    Ohttp = 8,

    /// <summary>RFC 9460 §14.3.2: "Reserved ("Invalid key")".</summary>
    Invalid = 65535,
}

/// <summary>Keys as text: their names, or <c>key667</c> (RFC 9460 §2.1).</summary>
internal static class SvcParamKeys
{
    private static readonly string[] Names = ["mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath", "ohttp"];

    public static string ToText(this SvcParamKey key) =>
        (int)key < Names.Length ? Names[(int)key] : string.Create(CultureInfo.InvariantCulture, $"key{(ushort)key}");

    /// <param name="isGeneric">True for <c>keyNNN</c>, also of a key that has a name.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out SvcParamKey key, out bool isGeneric)
    {
        isGeneric = false;
        key = SvcParamKey.Invalid;
        for (var i = 0; i < Names.Length; i++)
        {
            // RFC 9460 §2.1: "SvcParamKeys are lower-case alphanumeric strings".
            if (Ascii.Equals(text, Names[i]))
            {
                key = (SvcParamKey)i;
                return true;
            }
        }

        // RFC 9460 §2.1: "the number part of keyNNNNN is decimal without leading zeros".
        if (!text.StartsWith("key"u8) || !NumberText.TryParse(text[3..], ushort.MaxValue - 1, out var number) || (text[3] == '0' && text.Length > 4))
            return false;

        key = (SvcParamKey)number;
        isGeneric = true;
        return true;
    }
}
