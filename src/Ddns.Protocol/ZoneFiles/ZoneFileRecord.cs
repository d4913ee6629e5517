using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Protocol.ZoneFiles;

/// <summary>A record as it was read. The spans live in the reader's buffers until the next read.</summary>
/// <param name="owner">Uncompressed wire form, in the case that was given.</param>
/// <param name="data">Valid, uncompressed RDATA.</param>
/// <param name="line">Where the record begins.</param>
public readonly ref struct ZoneFileRecord(ReadOnlySpan<byte> owner, RecordType type, uint ttl, ReadOnlySpan<byte> data, int line)
{
    public ReadOnlySpan<byte> Owner { get; } = owner;

    public RecordType Type { get; } = type;

    public uint Ttl { get; } = ttl;

    public ReadOnlySpan<byte> Data { get; } = data;

    public int Line { get; } = line;

    public DomainName GetOwner() => DomainName.FromTrustedWire(Owner);

    public RecordData GetData() => new(Type, Data.ToArray());
}
