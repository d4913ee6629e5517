using System.Net;
using Ddns.Protocol.Names;
using Ddns.Store.Accounts;
using Ddns.Store.Domains;

namespace Ddns.Store.Zones.Planning;

/// <summary>One version of a zone. <paramref name="Payload"/> is what JournalCodec made; null: not kept.</summary>
internal sealed record JournalRow(ZoneHead Head, DateTimeOffset At, byte[]? Payload);

/// <param name="Id">Orders the rows of a domain: twice the zone's version, plus one for IPv6.</param>
internal sealed record AddressRow(long DomainId, long Id, DateTimeOffset At, int Family, IPAddress? Before, IPAddress? After, string Source, IPAddress? Peer);

internal sealed record DomainRow(long Id, long ZoneId, NewDomain Domain);

/// <summary>
/// What a group of changes writes, in the order in which the parts must be written. What several changes of the group wrote
/// over each other is here once, as it stands at the end; the journal has every step.
/// </summary>
internal sealed class GroupPlan
{
    /// <summary>The zones that moved, as they now stand.</summary>
    public Dictionary<long, ZoneState> Zones { get; } = [];

    /// <summary>Null: delete it.</summary>
    public Dictionary<RRsetId, StoredRRset?> RRsets { get; } = [];

    public List<JournalRow> Journal { get; } = [];

    /// <summary>What hangs on these domains goes with them.</summary>
    public HashSet<long> RemovedDomains { get; } = [];

    public Dictionary<DomainName, ReleasedName> Released { get; } = [];

    /// <summary>Their names leave quarantine.</summary>
    public List<DomainRow> AddedDomains { get; } = [];

    public List<AddressRow> Addresses { get; } = [];

    public List<AuditEntry> Audit { get; } = [];

    public bool IsEmpty => Zones.Count == 0 && RemovedDomains.Count == 0 && AddedDomains.Count == 0 && Audit.Count == 0;
}
