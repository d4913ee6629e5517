using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Ddns.Protocol.Names;
using Ddns.Protocol.Presentation;
using Ddns.Protocol.Records.Fields;

namespace Ddns.Protocol.Records;

/// <summary>The RDATA of one record: its type and its uncompressed wire form, known to be well-formed for that type.</summary>
public sealed class RecordData : IEquatable<RecordData>
{
    /// <summary>RDLENGTH has 16 bits (RFC 1035 §3.2.1).</summary>
    public const int MaxLength = ushort.MaxValue;

    private readonly byte[] _wire;

    internal RecordData(RecordType type, byte[] wire) => (Type, _wire) = (type, wire);

    public RecordType Type { get; }

    /// <summary>RDATA without its length, names uncompressed (RFC 3597 §4); 0 to 65,535 octets.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    /// <summary>Reads presentation format; relative names in it are relative to <paramref name="origin"/>. Also takes <c>\# n hex</c> (RFC 3597 §5).</summary>
    /// <param name="error">Why it was refused, as a clause that fits behind "Record content: ".</param>
    public static bool TryParse(RecordType type, ReadOnlySpan<char> text, DomainName? origin, [NotNullWhen(true)] out RecordData? data, [NotNullWhen(false)] out string? error)
    {
        // Text is at least as long as what it stands for, four times as long when all is escaped.
        if (text.Length > MaxLength * 5)
        {
            data = null;
            error = RdataField.TooLong;
            return false;
        }

        var octets = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var buffer = ArrayPool<byte>.Shared.Rent(MaxLength);
        var length = Encoding.UTF8.GetBytes(text, octets);
        var reader = new PresentationReader(octets.AsSpan(0, length), origin is null ? default : origin.Wire, hasComments: false);
        var writer = new RdataWriter(buffer.AsSpan(0, MaxLength));

        data = null;
        error = null;
        if (type.IsMeta())
            error = $"no record has the type {type.ToText()}";
        else if (text.ContainsAny('\r', '\n'))
            error = "a line break is not allowed";
        else if (RdataText.TryRead(type, ref reader, ref writer))
            data = new RecordData(type, writer.Written.ToArray());
        else
            error = reader.Error ?? RdataField.TooLong;

        ArrayPool<byte>.Shared.Return(buffer);
        ArrayPool<byte>.Shared.Return(octets);
        return error is null;
    }

    /// <summary>Takes RDATA that is already uncompressed, and checks its form for the type.</summary>
    public static bool TryFromWire(RecordType type, ReadOnlySpan<byte> wire, [NotNullWhen(true)] out RecordData? data)
    {
        var valid = wire.Length <= MaxLength && (RdataLayouts.Of(type) is not { } layout || layout.IsValid(wire));
        data = valid ? new RecordData(type, wire.ToArray()) : null;
        return valid;
    }

    /// <exception cref="FormatException">The text is no RDATA of this type.</exception>
    public static RecordData Parse(RecordType type, string text) =>
        TryParse(type, text, null, out var data, out var error) ? data : throw new FormatException($"{type.ToText()} '{text}': {error}.");

    /// <summary>Equal when type and wire form are, host names in it compared without case.</summary>
    public bool Equals(RecordData? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Type == other.Type && _wire.Length == other._wire.Length
            && (_wire.AsSpan().SequenceEqual(other._wire) || EqualsButForNames(other)));

    public override bool Equals(object? obj) => obj is RecordData other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add((ushort)Type);
        if (RdataLayouts.Of(Type) is not { HasNames: true } layout)
        {
            hash.AddBytes(_wire);
            return hash.ToHashCode();
        }

        var rest = Wire;
        foreach (var field in layout.Fields)
        {
            field.TryMeasure(rest, out var length);
            if (field is NameField)
                hash.Add(WireName.GetHashCode(rest[..length]));
            else
                hash.AddBytes(rest[..length]);

            rest = rest[length..];
        }

        return hash.ToHashCode();
    }

    /// <summary>Presentation format with absolute names; reading it back gives the same wire form.</summary>
    public override string ToString()
    {
        var text = new PresentationWriter(stackalloc char[512]);
        RdataText.Write(Type, _wire, ref text);
        return text.Finish();
    }

    private bool EqualsButForNames(RecordData other)
    {
        if (RdataLayouts.Of(Type) is not { HasNames: true } layout)
            return false;

        var left = Wire;
        var right = other.Wire;
        foreach (var field in layout.Fields)
        {
            field.TryMeasure(left, out var length);
            if (!field.TryMeasure(right, out var otherLength) || otherLength != length)
                return false;

            var equal = field is NameField
                ? WireName.EqualsIgnoreCase(left[..length], right[..length])
                : left[..length].SequenceEqual(right[..length]);
            if (!equal)
                return false;

            left = left[length..];
            right = right[length..];
        }

        return true;
    }
}
