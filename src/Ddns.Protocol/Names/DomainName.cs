using System.Diagnostics.CodeAnalysis;

namespace Ddns.Protocol.Names;

/// <summary>
/// An absolute domain name in uncompressed wire form, 1 to 255 octets. Equality and order ignore the case of ASCII letters
/// (RFC 4343); the case that was given is kept for what is shown.
/// </summary>
public sealed class DomainName : IEquatable<DomainName>, IComparable<DomainName>
{
    /// <summary>RFC 1035 §2.3.4: "names 255 octets or less", length octets and the root's zero included.</summary>
    public const int MaxWireLength = 255;

    /// <summary>RFC 1035 §2.3.4: "labels 63 octets or less".</summary>
    public const int MaxLabelLength = 63;

    public static readonly DomainName Root = new([0]);

    private readonly byte[] _wire;

    internal DomainName(byte[] wire) => _wire = wire;

    /// <summary>Length octet, label, length octet, label, …, zero octet; in the case that was given.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    /// <summary>Labels without the root's: 0 for the root, 2 for <c>example.com.</c></summary>
    public int LabelCount => throw new NotImplementedException();

    /// <summary>
    /// Reads presentation format (RFC 1035 §5.1: dots, <c>\X</c>, <c>\DDD</c>). A text without a trailing dot is relative to
    /// <paramref name="origin"/>; without an origin it is taken as absolute.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, DomainName? origin, [NotNullWhen(true)] out DomainName? name) => throw new NotImplementedException();

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out DomainName? name) => TryParse(text, null, out name);

    /// <exception cref="FormatException">The text is no domain name.</exception>
    public static DomainName Parse(string text) => throw new NotImplementedException();

    /// <summary>Reads an uncompressed name that fills <paramref name="wire"/> exactly.</summary>
    public static bool TryFromWire(ReadOnlySpan<byte> wire, [NotNullWhen(true)] out DomainName? name) => throw new NotImplementedException();

    /// <summary>True when this name is <paramref name="ancestor"/> or lies below it.</summary>
    public bool IsAtOrBelow(DomainName ancestor) => throw new NotImplementedException();

    /// <summary>The name without its first label; null for the root.</summary>
    public DomainName? Parent => throw new NotImplementedException();

    /// <summary>The same name with ASCII letters in lower case (RFC 4343); itself when nothing changes.</summary>
    public DomainName ToLower() => throw new NotImplementedException();

    /// <summary>Canonical order (RFC 4034 §6.1).</summary>
    public int CompareTo(DomainName? other) => throw new NotImplementedException();

    public bool Equals(DomainName? other) => throw new NotImplementedException();

    public override bool Equals(object? obj) => obj is DomainName other && Equals(other);

    public override int GetHashCode() => throw new NotImplementedException();

    /// <summary>Presentation format, absolute: ends in a dot; octets outside <c>!</c>–<c>~</c> as <c>\DDD</c>, special ones as <c>\X</c>.</summary>
    public override string ToString() => throw new NotImplementedException();
}
