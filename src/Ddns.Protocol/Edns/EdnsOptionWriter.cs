using System.Buffers.Binary;
using System.Text;

namespace Ddns.Protocol.Edns;

/// <summary>Writes options for an OPT record, one behind the other; an option that does not fit is left out whole.</summary>
public ref struct EdnsOptionWriter(Span<byte> destination)
{
    private const int HeaderLength = 4;

    private readonly Span<byte> _destination = destination;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _destination[..Length];

    public bool TryWrite(EdnsOptionCode code, ReadOnlySpan<byte> data)
    {
        if (!TryReserve(code, data.Length, out var space))
            return false;

        data.CopyTo(space);
        return true;
    }

    /// <summary>RFC 8914 §2: a code and a text for people, in UTF-8 without a trailing zero.</summary>
    public bool TryWriteExtendedError(ExtendedErrorCode error, ReadOnlySpan<char> text = default)
    {
        if (!TryReserve(EdnsOptionCode.ExtendedError, sizeof(ushort) + Encoding.UTF8.GetByteCount(text), out var space))
            return false;

        BinaryPrimitives.WriteUInt16BigEndian(space, (ushort)error);
        Encoding.UTF8.GetBytes(text, space[2..]);
        return true;
    }

    /// <summary>RFC 7828 §3.1: the idle time-out in units of 100 ms; a client sends none.</summary>
    public bool TryWriteKeepalive(TimeSpan timeout)
    {
        if (!TryReserve(EdnsOptionCode.TcpKeepalive, sizeof(ushort), out var space))
            return false;

        BinaryPrimitives.WriteUInt16BigEndian(space, (ushort)Math.Clamp(timeout.TotalMilliseconds / 100, 0, ushort.MaxValue));
        return true;
    }

    /// <summary>
    /// RFC 7830 §3: zeros that bring the message to a multiple of <paramref name="blockLength"/> (RFC 8467 §4.1: 468 for responses,
    /// 128 for queries). The option must be the last one.
    /// </summary>
    /// <param name="messageLength">The length of the message with everything but this option.</param>
    public bool TryWritePadding(int messageLength, int blockLength)
    {
        var excess = (messageLength + HeaderLength) % blockLength;
        if (!TryReserve(EdnsOptionCode.Padding, excess == 0 ? 0 : blockLength - excess, out var space))
            return false;

        space.Clear();
        return true;
    }

    private bool TryReserve(EdnsOptionCode code, int length, out Span<byte> space)
    {
        space = default;
        if (length > _destination.Length - Length - HeaderLength)
            return false;

        BinaryPrimitives.WriteUInt16BigEndian(_destination[Length..], (ushort)code);
        BinaryPrimitives.WriteUInt16BigEndian(_destination[(Length + 2)..], (ushort)length);
        space = _destination.Slice(Length + HeaderLength, length);
        Length += HeaderLength + length;
        return true;
    }
}
