using System.Buffers.Binary;

namespace Ddns.Protocol.Edns;

/// <summary>Walks over the options in the RDATA of OPT (RFC 6891 §6.1.2): code, length, data. <see cref="IsMalformed"/> tells an end from a break.</summary>
public ref struct EdnsOptionReader(ReadOnlySpan<byte> options)
{
    private const int HeaderLength = 4;

    private ReadOnlySpan<byte> _rest = options;

    /// <summary>True when octets are left that are no option: the message is a format error.</summary>
    public bool IsMalformed { get; private set; }

    public bool TryRead(out EdnsOptionCode code, out ReadOnlySpan<byte> data)
    {
        code = default;
        data = default;
        if (_rest.IsEmpty || IsMalformed)
            return false;

        if (_rest.Length < HeaderLength || BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]) is var length && _rest.Length - HeaderLength < length)
        {
            IsMalformed = true;
            return false;
        }

        code = (EdnsOptionCode)BinaryPrimitives.ReadUInt16BigEndian(_rest);
        data = _rest.Slice(HeaderLength, length);
        _rest = _rest[(HeaderLength + length)..];
        return true;
    }
}
