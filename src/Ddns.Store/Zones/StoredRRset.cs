using System.Collections.Immutable;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Store.Zones;

/// <summary>An RRset as the store keeps it: owner in lower case, records sorted by presentation form, at least one, disabled ones included.</summary>
public sealed record StoredRRset(DomainName Owner, RecordType Type, uint Ttl, ImmutableArray<StoredRecord> Records)
{
    /// <summary>What a node answers with: the enabled records; null when there is none.</summary>
    public RRset? Served
    {
        get
        {
            var enabled = Records.Where(record => !record.Disabled).Select(record => record.Data).ToImmutableArray();
            return enabled.IsEmpty ? null : new RRset(Owner, Type, Ttl, enabled);
        }
    }
}
