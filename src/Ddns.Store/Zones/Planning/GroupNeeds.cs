using Ddns.Protocol.Names;

namespace Ddns.Store.Zones.Planning;

/// <summary>What must be locked and read before a group of changes can be planned: ids and names only, no data.</summary>
internal sealed class GroupNeeds
{
    public GroupNeeds(IReadOnlyList<ZoneChange> changes)
    {
        foreach (var change in changes)
        {
            Zones.Add(change.ZoneId);
            foreach (var edit in change.Edits)
                (edit is DeleteSubtree ? Subtrees : Names).Add(new NameId(change.ZoneId, edit.Owner));
            foreach (var companion in change.Companions)
                Add(change.ZoneId, companion);
        }
    }

    /// <summary>With each of these zones its apex is needed, which is not among <see cref="Names"/>.</summary>
    public HashSet<long> Zones { get; } = [];

    public HashSet<NameId> Names { get; } = [];

    /// <summary>Names that are needed with all that lies below them.</summary>
    public HashSet<NameId> Subtrees { get; } = [];

    public HashSet<long> Domains { get; } = [];

    /// <summary>Full names that somebody wants to register: are they taken, are they in quarantine?</summary>
    public HashSet<DomainName> Registrations { get; } = [];

    /// <summary>Accounts whose domains must be counted.</summary>
    public HashSet<long> Accounts { get; } = [];

    public int NewDomains { get; private set; }

    private void Add(long zoneId, Companion companion)
    {
        switch (companion)
        {
            case AddDomain add:
                Names.Add(new NameId(zoneId, add.Domain.Fqdn));
                Registrations.Add(add.Domain.Fqdn);
                Accounts.Add(add.Domain.AccountId);
                NewDomains++;
                break;
            case RemoveDomain remove:
                Domains.Add(remove.DomainId);
                break;
            case RequireDomain require:
                Domains.Add(require.DomainId);
                break;
            case RecordAddresses record:
                Domains.Add(record.DomainId);
                break;
        }
    }
}
