using System.Collections.Immutable;
using Ddns.Protocol.Names;

namespace Ddns.Protocol.Records;

/// <summary>All records of one owner name and type (RFC 9499 §5). Class is IN; the TTL is one for the set (RFC 2181 §5.2), in seconds.</summary>
public sealed record RRset(DomainName Owner, RecordType Type, uint Ttl, ImmutableArray<RecordData> Records);
