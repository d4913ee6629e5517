using System.Collections.Immutable;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Accounts;

namespace Ddns.Store.Zones;

/// <summary>Zones and their RRsets. Every method throws <see cref="StoreUnavailableException"/> when the store does.</summary>
public interface IZoneStore
{
    /// <summary>Applies one change durably: when the task completes without a refusal, the change survives a crash. Changes that arrive together share a commit.</summary>
    Task<ApplyResult> ApplyAsync(ZoneChange change, CancellationToken cancellationToken);

    /// <summary>Makes a zone with its first RRsets, as version 1. Null when the zone exists. <paramref name="rrsets"/> holds the SOA at the apex.</summary>
    Task<ZoneInfo?> CreateZoneAsync(NewZone zone, IReadOnlyCollection<StoredRRset> rrsets, AuditEntry? audit, CancellationToken cancellationToken);

    /// <summary>Removes a zone, its records, its journal and its domains. False when there was none.</summary>
    Task<bool> DeleteZoneAsync(long zoneId, AuditEntry? audit, CancellationToken cancellationToken);

    Task<ZoneInfo?> FindZoneAsync(DomainName apex, CancellationToken cancellationToken);

    /// <summary>The deepest zone whose apex is the name or an ancestor of it.</summary>
    Task<ZoneInfo?> FindEnclosingZoneAsync(DomainName name, CancellationToken cancellationToken);

    IAsyncEnumerable<ZoneInfo> ListZonesAsync(CancellationToken cancellationToken);

    /// <summary>All RRsets of a zone in canonical order of names, read as of one moment.</summary>
    IAsyncEnumerable<StoredRRset> ReadZoneAsync(long zoneId, CancellationToken cancellationToken);

    /// <summary>The RRsets of one name.</summary>
    Task<ImmutableArray<StoredRRset>> ReadNameAsync(long zoneId, DomainName owner, CancellationToken cancellationToken);

    /// <summary>Writes and reads a row of its own, for the status page.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);
}

public sealed record NewZone(DomainName Apex, long? OwnerAccountId = null, string Kind = "Native", SerialRule SerialRule = SerialRule.Increase);
