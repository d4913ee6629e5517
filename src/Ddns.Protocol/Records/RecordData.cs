using System.Diagnostics.CodeAnalysis;
using Ddns.Protocol.Names;

namespace Ddns.Protocol.Records;

/// <summary>The RDATA of one record: its type and its uncompressed wire form, known to be well-formed for that type.</summary>
public sealed class RecordData : IEquatable<RecordData>
{
    private readonly byte[] _wire;

    internal RecordData(RecordType type, byte[] wire) => (Type, _wire) = (type, wire);

    public RecordType Type { get; }

    /// <summary>RDATA without its length, names uncompressed (RFC 3597 §4); 0 to 65,535 octets.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    /// <summary>Reads presentation format; relative names in it are relative to <paramref name="origin"/>. Also takes <c>\# n hex</c> (RFC 3597 §5).</summary>
    /// <param name="error">Why it was refused, as a clause that fits behind "Record content: ".</param>
    public static bool TryParse(RecordType type, ReadOnlySpan<char> text, DomainName? origin, [NotNullWhen(true)] out RecordData? data, [NotNullWhen(false)] out string? error) => throw new NotImplementedException();

    /// <summary>Takes RDATA that is already uncompressed, and checks its form for the type.</summary>
    public static bool TryFromWire(RecordType type, ReadOnlySpan<byte> wire, [NotNullWhen(true)] out RecordData? data) => throw new NotImplementedException();

    /// <exception cref="FormatException">The text is no RDATA of this type.</exception>
    public static RecordData Parse(RecordType type, string text) => throw new NotImplementedException();

    /// <summary>Equal when type and wire form are, host names in it compared without case.</summary>
    public bool Equals(RecordData? other) => throw new NotImplementedException();

    public override bool Equals(object? obj) => obj is RecordData other && Equals(other);

    public override int GetHashCode() => throw new NotImplementedException();

    /// <summary>Presentation format with absolute names; reading it back gives the same wire form.</summary>
    public override string ToString() => throw new NotImplementedException();
}
