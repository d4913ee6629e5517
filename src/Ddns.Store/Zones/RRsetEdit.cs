using System.Collections.Immutable;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Store.Zones;

/// <summary>One step of a <see cref="ZoneChange"/>; the steps are applied in order, the rules of a zone are checked on the result.</summary>
public abstract record RRsetEdit(DomainName Owner, RecordType Type);

/// <summary>The RRset is afterwards exactly this. No records: the same as <see cref="DeleteRRset"/>.</summary>
public sealed record ReplaceRRset(DomainName Owner, RecordType Type, uint Ttl, ImmutableArray<StoredRecord> Records) : RRsetEdit(Owner, Type);

/// <summary>The RRset is afterwards absent; deleting what is not there is no error.</summary>
public sealed record DeleteRRset(DomainName Owner, RecordType Type) : RRsetEdit(Owner, Type);

/// <summary>Every RRset of the name is afterwards absent.</summary>
public sealed record DeleteName(DomainName Owner) : RRsetEdit(Owner, RecordType.ANY);

/// <summary>Every RRset at and below the name is afterwards absent.</summary>
public sealed record DeleteSubtree(DomainName Owner) : RRsetEdit(Owner, RecordType.ANY);

/// <summary>The record is afterwards a member of the RRset (made with this TTL when absent).</summary>
public sealed record AddRecord(DomainName Owner, RecordType Type, uint Ttl, StoredRecord Record) : RRsetEdit(Owner, Type);

/// <summary>The record is afterwards no member of the RRset; with its last record the RRset goes.</summary>
public sealed record RemoveRecord(DomainName Owner, RecordType Type, RecordData Record) : RRsetEdit(Owner, Type);
