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
    public int LabelCount => WireName.CountLabels(_wire);

    public bool IsRoot => _wire.Length == 1;

    /// <summary>True when the first label is a lone asterisk (RFC 4592 §2.1.1).</summary>
    public bool IsWildcard => _wire is [1, (byte)'*', ..];

    /// <summary>
    /// Reads presentation format (RFC 1035 §5.1: dots, <c>\X</c>, <c>\DDD</c>). A text without a trailing dot is relative to
    /// <paramref name="origin"/>, and <c>@</c> is the origin itself; without an origin a text is taken as absolute.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, DomainName? origin, [NotNullWhen(true)] out DomainName? name)
    {
        name = null;
        if (text.Length > NameText.MaxLength)
            return false;

        Span<byte> octets = stackalloc byte[NameText.MaxLength];
        for (var i = 0; i < text.Length; i++)
        {
            // 0xFF is refused below: a name's text is ASCII.
            octets[i] = text[i] <= 0x7F ? (byte)text[i] : (byte)0xFF;
        }

        Span<byte> wire = stackalloc byte[MaxWireLength];
        if (!NameText.TryParse(octets[..text.Length], origin is null ? default : origin.Wire, wire, out var length, out _))
            return false;

        name = FromTrustedWire(wire[..length]);
        return true;
    }

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out DomainName? name) => TryParse(text, null, out name);

    /// <exception cref="FormatException">The text is no domain name.</exception>
    public static DomainName Parse(string text) =>
        TryParse(text, null, out var name) ? name : throw new FormatException($"'{text}' is no domain name.");

    /// <summary>Reads an uncompressed name that fills <paramref name="wire"/> exactly.</summary>
    public static bool TryFromWire(ReadOnlySpan<byte> wire, [NotNullWhen(true)] out DomainName? name)
    {
        name = WireName.TryMeasure(wire, out var length) && length == wire.Length ? FromTrustedWire(wire) : null;
        return name is not null;
    }

    /// <summary>True when this name is <paramref name="ancestor"/> or lies below it.</summary>
    public bool IsAtOrBelow(DomainName ancestor) => WireName.IsAtOrBelow(_wire, ancestor._wire);

    /// <summary>The name without its first label; null for the root.</summary>
    public DomainName? Parent => IsRoot ? null : FromTrustedWire(WireName.Parent(_wire));

    /// <summary>The same name with ASCII letters in lower case (RFC 4343); itself when nothing changes.</summary>
    public DomainName ToLower()
    {
        if (!_wire.AsSpan().ContainsAnyInRange((byte)'A', (byte)'Z'))
            return this;

        var lowered = new byte[_wire.Length];
        WireName.ToLower(_wire, lowered);
        return new DomainName(lowered);
    }

    /// <summary>Canonical order (RFC 4034 §6.1).</summary>
    public int CompareTo(DomainName? other) => other is null ? 1 : WireName.Compare(_wire, other._wire);

    public bool Equals(DomainName? other) =>
        ReferenceEquals(this, other) || (other is not null && WireName.EqualsIgnoreCase(_wire, other._wire));

    public override bool Equals(object? obj) => obj is DomainName other && Equals(other);

    public override int GetHashCode() => WireName.GetHashCode(_wire);

    /// <summary>Presentation format, absolute: ends in a dot; octets outside <c>!</c>–<c>~</c> as <c>\DDD</c>, special ones as <c>\X</c>.</summary>
    public override string ToString()
    {
        Span<char> text = stackalloc char[NameText.MaxLength];
        return new string(text[..NameText.Format(_wire, text)]);
    }

    /// <summary>For wire form that was measured before.</summary>
    internal static DomainName FromTrustedWire(ReadOnlySpan<byte> wire) => wire.Length == 1 ? Root : new DomainName(wire.ToArray());
}
