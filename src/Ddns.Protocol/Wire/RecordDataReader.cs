using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Protocol.Wire;

/// <summary>Makes <see cref="RecordData"/> of RDATA in a received message.</summary>
internal static class RecordDataReader
{
    public static bool TryRead(RecordType type, ReadOnlySpan<byte> message, int offset, int length, [NotNullWhen(true)] out RecordData? data)
    {
        // A pointer of two octets may stand for a name of 255: what is read may be longer than what was sent.
        var needed = Math.Min(RecordData.MaxLength, length + RecordDataLayout.MaxNames * DomainName.MaxWireLength);
        var buffer = ArrayPool<byte>.Shared.Rent(needed);
        data = RecordDataLayout.TryExpand(type, message, offset, length, buffer.AsSpan(0, needed), out var written)
            ? new RecordData(type, buffer.AsSpan(0, written).ToArray())
            : null;
        ArrayPool<byte>.Shared.Return(buffer);
        return data is not null;
    }
}
