namespace Ddns.Protocol.Records;

/// <summary>What the fields of a type demand of each other: null, or the clause that says what is wrong.</summary>
internal delegate string? RdataRule(ReadOnlySpan<byte> wire);

internal static class RdataRules
{
    public static string? None(ReadOnlySpan<byte> wire) => null;

    /// <summary>A DS whose digest has not the length of its type can never match a key; a short one is a slip of copying.</summary>
    public static string? CheckDigest(ReadOnlySpan<byte> wire)
    {
        const int digestType = 3;
        const int digest = 4;

        // RFC 4509 §2.1: SHA-1 has 20 octets, SHA-256 32; RFC 5933: GOST 32; RFC 6605 §2: SHA-384 48.
        var expected = wire[digestType] switch { 1 => 20, 2 or 3 => 32, 4 => 48, _ => 0 };
        return expected == 0 || wire.Length - digest == expected
            ? null
            : $"a DIGEST of type {wire[digestType]} has {expected} octets, not {wire.Length - digest}";
    }

    /// <summary>RFC 8976 §2.2.4: "The Digest field MUST NOT be shorter than 12 octets"; the two known algorithms give 48 and 64.</summary>
    public static string? CheckZoneDigest(ReadOnlySpan<byte> wire)
    {
        const int algorithm = 5;
        const int digest = 6;

        var length = wire.Length - digest;
        var expected = wire[algorithm] switch { 1 => 48, 2 => 64, _ => Math.Max(12, length) };
        return length == expected ? null : $"a DIGEST of algorithm {wire[algorithm]} has {expected} octets, not {length}";
    }
}
