using System.Buffers.Binary;

namespace Ddns.Protocol.Records.Fields;

/// <summary>RDATA in the making. Every write answers false when the octets do not fit; the longest RDATA has 65,535.</summary>
internal ref struct RdataWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    public int Length { get; private set; }

    public readonly Span<byte> Written => _buffer[..Length];

    /// <summary>Where the next octets may be put before <see cref="TryAdvance"/> makes them part of the RDATA.</summary>
    public readonly Span<byte> Free => _buffer[Length..];

    public bool TryAdvance(int count)
    {
        if (count > _buffer.Length - Length)
            return false;

        Length += count;
        return true;
    }

    public bool TryWrite(byte value)
    {
        if (Length >= _buffer.Length)
            return false;

        _buffer[Length++] = value;
        return true;
    }

    public bool TryWrite(ushort value)
    {
        if (_buffer.Length - Length < sizeof(ushort))
            return false;

        BinaryPrimitives.WriteUInt16BigEndian(Free, value);
        Length += sizeof(ushort);
        return true;
    }

    public bool TryWrite(uint value)
    {
        if (_buffer.Length - Length < sizeof(uint))
            return false;

        BinaryPrimitives.WriteUInt32BigEndian(Free, value);
        Length += sizeof(uint);
        return true;
    }

    public bool TryWrite(scoped ReadOnlySpan<byte> octets)
    {
        if (!octets.TryCopyTo(Free))
            return false;

        Length += octets.Length;
        return true;
    }
}
