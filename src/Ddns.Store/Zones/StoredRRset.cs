using System.Collections.Immutable;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Store.Zones;

/// <summary>An RRset as the store keeps it: owner in lower case, records sorted by presentation form, at least one, disabled ones included. Made by <see cref="Of"/>.</summary>
public sealed record StoredRRset(DomainName Owner, RecordType Type, uint Ttl, ImmutableArray<StoredRecord> Records)
{
    /// <summary>Brings owner and records into the form and order that the store keeps.</summary>
    public static StoredRRset Of(DomainName owner, RecordType type, uint ttl, ImmutableArray<StoredRecord> records) =>
        new(owner.ToLower(), type, ttl, records.Length == 1 ? records : Sorted(records));

    /// <summary>What a node answers with: the enabled records; null when there is none.</summary>
    public RRset? Served
    {
        get
        {
            if (Records is [{ Disabled: false } only])
                return new RRset(Owner, Type, Ttl, [only.Data]);
            var enabled = Records.Where(record => !record.Disabled).Select(record => record.Data).ToImmutableArray();
            return enabled.IsEmpty ? null : new RRset(Owner, Type, Ttl, enabled);
        }
    }

    /// <summary>True when writing the one over the other would change nothing: same TTL, same records, host names compared without case.</summary>
    public static bool Same(StoredRRset? one, StoredRRset? other) =>
        ReferenceEquals(one, other)
        || (one is not null && other is not null && one.Type == other.Type && one.Ttl == other.Ttl
            && one.Owner.Equals(other.Owner) && one.Records.AsSpan().SequenceEqual(other.Records.AsSpan()));

    // Without case first, so that records which differ only in the case of host names stand in the same order in both sets.
    private static ImmutableArray<StoredRecord> Sorted(ImmutableArray<StoredRecord> records) =>
        [.. records.Select(record => (Record: record, Text: record.Data.ToString()))
            .OrderBy(pair => pair.Text, StringComparer.OrdinalIgnoreCase)
            .ThenBy(pair => pair.Text, StringComparer.Ordinal)
            .Select(pair => pair.Record)];
}
