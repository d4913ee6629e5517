using System.Collections.Frozen;
using System.Text;

namespace Ddns.Protocol.Records.Fields;

/// <summary>Names that a registry gives to numbers.</summary>
internal sealed class Mnemonics(params (string Name, int Value)[] entries)
{
    /// <summary>https://www.iana.org/assignments/dns-sec-alg-numbers (RFC 4034 §A.1 and later).</summary>
    public static readonly Mnemonics SecurityAlgorithms = new(
        ("DELETE", 0), ("RSAMD5", 1), ("DH", 2), ("DSA", 3), ("RSASHA1", 5), ("DSA-NSEC3-SHA1", 6), ("RSASHA1-NSEC3-SHA1", 7), ("RSASHA256", 8),
        ("RSASHA512", 10), ("ECC-GOST", 12), ("ECDSAP256SHA256", 13), ("ECDSAP384SHA384", 14), ("ED25519", 15), ("ED448", 16),
        ("INDIRECT", 252), ("PRIVATEDNS", 253), ("PRIVATEOID", 254));

    /// <summary>RFC 4398 §2.1.</summary>
    public static readonly Mnemonics CertificateTypes = new(
        ("PKIX", 1), ("SPKI", 2), ("PGP", 3), ("IPKIX", 4), ("ISPKI", 5), ("IPGP", 6), ("ACPKIX", 7), ("IACPKIX", 8), ("URI", 253), ("OID", 254));

    private readonly FrozenDictionary<string, int> _values = entries.ToFrozenDictionary(entry => entry.Name, entry => entry.Value, StringComparer.OrdinalIgnoreCase);

    public bool TryParse(ReadOnlySpan<byte> text, out ulong value)
    {
        var found = _values.TryGetValue(Encoding.Latin1.GetString(text), out var number);
        value = (ulong)number;
        return found;
    }
}
