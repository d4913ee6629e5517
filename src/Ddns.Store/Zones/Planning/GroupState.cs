using System.Collections.Immutable;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Store.Zones.Planning;

/// <summary>A zone as it stands under the lock.</summary>
internal sealed record ZoneState(long Id, DomainName Apex, ZoneHead Head, uint Serial, SerialRule Rule);

internal sealed record DomainState(long Id, long AccountId, long ZoneId, DomainName Fqdn, int TokenGeneration);

internal sealed record ReleasedName(DomainName Fqdn, long AccountId, DateTimeOffset Until);

internal readonly record struct NameId(long ZoneId, DomainName Name);

internal readonly record struct RRsetId(long ZoneId, DomainName Owner, RecordType Type);

/// <summary>
/// What a group of changes sees of the store, read under the locks after <see cref="GroupNeeds"/>. The planner moves it on
/// from change to change, so that each sees what the one before it did.
/// </summary>
internal sealed class GroupState
{
    /// <summary>Zones that exist.</summary>
    public Dictionary<long, ZoneState> Zones { get; } = [];

    /// <summary>The RRsets of every name needed, of every name at or below a subtree needed, and of the apex of every zone; a name without RRsets may be absent.</summary>
    public Dictionary<NameId, ImmutableArray<StoredRRset>> Names { get; } = [];

    /// <summary>Domains that exist.</summary>
    public Dictionary<long, DomainState> Domains { get; } = [];

    /// <summary>Full names, among those asked for, that have a domain.</summary>
    public HashSet<DomainName> Taken { get; } = [];

    public Dictionary<DomainName, ReleasedName> Released { get; } = [];

    /// <summary>How many domains each account has; an account that does not exist is absent.</summary>
    public Dictionary<long, int> DomainsOfAccount { get; } = [];

    /// <summary>Ids for new domains, never given before and reserved for this group.</summary>
    public Queue<long> NewDomainIds { get; } = [];

    public ImmutableArray<StoredRRset> Name(NameId id) => Names.GetValueOrDefault(id, []);
}
