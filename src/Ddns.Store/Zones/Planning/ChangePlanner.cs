using System.Collections.Immutable;
using System.Net;
using Ddns.Protocol;
using Ddns.Protocol.Records;
using Ddns.Store.Following;

namespace Ddns.Store.Zones.Planning;

/// <summary>
/// Decides what a group of changes does, for every store alike and without touching one: give it the state under the locks
/// and the changes in order, and it answers each caller and gathers what is to be written. A refused change leaves no trace.
/// </summary>
internal sealed class ChangePlanner(GroupState state, DateTimeOffset now, Func<Guid> newChangeId)
{
    // A node that meets a larger entry loads the zone as quickly as it would have read it.
    private const int MaxPayload = 16 << 20;

    public GroupPlan Plan { get; } = new();

    public ApplyResult Apply(ZoneChange change)
    {
        if (!state.Zones.TryGetValue(change.ZoneId, out var zone))
            return ApplyResult.Refused(Refusal.NoSuchZone, "There is no such zone.");
        if (change.ExpectedSerial is { } expected && expected != zone.Serial)
            return ApplyResult.Refused(Refusal.SerialMoved, $"The serial of {zone.Apex} is {zone.Serial}, and not {expected}.");
        foreach (var companion in change.Companions)
        {
            if (RefusalOf(companion, zone) is { } refused)
                return refused;
        }

        var draft = new ZoneDraft(zone, state);
        var before = Apply(change.Edits, draft);
        if (HoldSerial(zone, draft) is { } broken)
            return ApplyResult.Refused(Refusal.RuleBroken, broken);
        var moves = draft.Moves();
        if (moves.Count > 0)
        {
            if (FirstBroken(zone, draft) is { } rule)
                return ApplyResult.Refused(Refusal.RuleBroken, rule);
            moves = MoveSerial(zone, draft, moves);
        }

        var moved = moves.Count > 0 ? Keep(zone, draft, moves) : zone;
        var newDomainId = moves.Count > 0 || change.Edits.IsEmpty || change.Companions.Any(IsRegistration)
            ? Keep(change, moves, moved.Head.Version)
            : null;
        return new ApplyResult(moves.Count > 0, moved.Head, zone.Serial, moved.Serial, before, newDomainId);
    }

    private static ImmutableArray<StoredRRset?> Apply(ImmutableArray<RRsetEdit> edits, ZoneDraft draft)
    {
        var before = ImmutableArray.CreateBuilder<StoredRRset?>(edits.Length);
        foreach (var edit in edits)
            before.Add(draft.Apply(edit));
        return before.MoveToImmutable();
    }

    private ApplyResult? RefusalOf(Companion companion, ZoneState zone) => companion switch
    {
        RequireDomain require when !state.Domains.TryGetValue(require.DomainId, out var domain) || domain.TokenGeneration != require.TokenGeneration =>
            ApplyResult.Refused(Refusal.NoSuchDomain, "The domain does not exist any more, or its token was replaced."),
        RemoveDomain remove when !Exists(remove.DomainId, zone) =>
            ApplyResult.Refused(Refusal.NoSuchDomain, "The domain does not exist any more."),
        RecordAddresses record when !Exists(record.DomainId, zone) =>
            ApplyResult.Refused(Refusal.NoSuchDomain, "The domain does not exist any more."),
        AddDomain add => RefusalOf(add, zone),
        _ => null,
    };

    private bool Exists(long domainId, ZoneState zone) => state.Domains.TryGetValue(domainId, out var domain) && domain.ZoneId == zone.Id;

    private ApplyResult? RefusalOf(AddDomain add, ZoneState zone)
    {
        var fqdn = add.Domain.Fqdn;
        if (!fqdn.IsAtOrBelow(zone.Apex))
            return ApplyResult.Refused(Refusal.RuleBroken, $"{fqdn} is not inside the zone {zone.Apex}.");
        // A name with records that no domain has is somebody's all the same: a name server's, the operator's mail host's.
        if (state.Taken.Contains(fqdn) || !state.Name(new NameId(zone.Id, fqdn)).IsEmpty)
            return ApplyResult.Refused(Refusal.NameTaken, $"{fqdn} is taken.");
        if (state.Released.TryGetValue(fqdn, out var released) && released.AccountId != add.Domain.AccountId && released.Until > now)
            return ApplyResult.Refused(Refusal.NameQuarantined, $"{fqdn} was given back lately and can be had after {released.Until.UtcDateTime:yyyy-MM-dd HH:mm} UTC.");
        if (!state.DomainsOfAccount.TryGetValue(add.Domain.AccountId, out var count))
            return ApplyResult.Refused(Refusal.LimitReached, "The account does not exist any more.");
        if (count >= add.MaxDomainsOfAccount)
            return ApplyResult.Refused(Refusal.LimitReached, $"The account has {count} of {add.MaxDomainsOfAccount} domains.");
        return null;
    }

    /// <summary>
    /// A SOA that was edited must not take the serial back: clients send the SOA as they read it, and it moved since. Where
    /// the rule leaves serials alone, the serial is data like the rest.
    /// </summary>
    private static string? HoldSerial(ZoneState zone, ZoneDraft draft)
    {
        if (!draft.Names.Any(name => name.Owner.Equals(zone.Apex)))
            return null;
        if (draft.Find(zone.Apex, RecordType.SOA) is not { } soa || soa.Records.All(record => record.Disabled))
            return $"RRset {zone.Apex} IN SOA: a zone cannot be without its SOA record";
        if (zone.Rule != SerialRule.Off && soa.Records.Count(record => !record.Disabled) == 1
            && Soa.SerialOf(soa) is var given && given != zone.Serial && !new SerialNumber(given).IsNewerThan(new SerialNumber(zone.Serial)))
            draft.Put(Soa.WithSerial(soa, zone.Serial));
        return null;
    }

    private static string? FirstBroken(ZoneState zone, ZoneDraft draft)
    {
        foreach (var name in draft.Names)
        {
            if (ZoneRules.FirstBrokenAt(zone.Apex, name.Now) is { } broken)
                return broken;
            if (name.Owner.Equals(zone.Apex) && IsServed(name.Before, RecordType.NS) && !IsServed(name.Now, RecordType.NS))
                return $"RRset {zone.Apex} IN NS: the last name server of a zone cannot be removed";
        }
        return null;
    }

    private static bool IsServed(ImmutableArray<StoredRRset> name, RecordType type) =>
        name.Any(rrset => rrset.Type == type && rrset.Records.Any(record => !record.Disabled));

    private List<RRsetMove> MoveSerial(ZoneState zone, ZoneDraft draft, List<RRsetMove> moves)
    {
        var soa = draft.Find(zone.Apex, RecordType.SOA) ?? throw new InvalidDataException($"The zone {zone.Apex} has no SOA record.");
        var serial = Soa.SerialOf(soa);
        var next = Soa.Next(zone.Rule, serial, now);
        if (next == serial)
            return moves;
        draft.Put(Soa.WithSerial(soa, next));
        return draft.Moves();
    }

    private ZoneState Keep(ZoneState zone, ZoneDraft draft, List<RRsetMove> moves)
    {
        foreach (var name in draft.Names)
            state.Names[new NameId(zone.Id, name.Owner)] = name.Now;
        foreach (var move in moves)
            Plan.RRsets[new RRsetId(zone.Id, move.Owner, move.Type)] = move.After;

        var moved = zone with
        {
            Head = new ZoneHead(zone.Id, zone.Head.Version + 1, newChangeId()),
            Serial = Soa.SerialOf(draft.Find(zone.Apex, RecordType.SOA)!),
        };
        state.Zones[zone.Id] = moved;
        Plan.Zones[zone.Id] = moved;
        var payload = JournalCodec.Encode(Deltas(moves));
        Plan.Journal.Add(new JournalRow(moved.Head, now, payload.Length > MaxPayload ? null : payload));
        return moved;
    }

    /// <summary>Nodes serve what is enabled, and hear of nothing else.</summary>
    private static List<RRsetDelta> Deltas(List<RRsetMove> moves)
    {
        var deltas = new List<RRsetDelta>(moves.Count);
        foreach (var move in moves)
        {
            var (before, after) = (move.Before?.Served, move.After?.Served);
            if (!SameServed(before, after))
                deltas.Add(new RRsetDelta(move.Owner, move.Type, before, after));
        }
        return deltas;
    }

    private static bool SameServed(RRset? one, RRset? other) =>
        one is null || other is null
            ? ReferenceEquals(one, other)
            : one.Ttl == other.Ttl && one.Records.AsSpan().SequenceEqual(other.Records.AsSpan());

    private static bool IsRegistration(Companion companion) => companion is AddDomain or RemoveDomain;

    private long? Keep(ZoneChange change, List<RRsetMove> moves, long version)
    {
        long? newDomainId = null;
        foreach (var companion in change.Companions)
        {
            switch (companion)
            {
                case AddDomain add:
                    newDomainId = Add(change.ZoneId, add);
                    break;
                case RemoveDomain remove:
                    Remove(remove);
                    break;
                case RecordAddresses record:
                    Record(record, moves, version);
                    break;
                case WriteAudit audit:
                    Plan.Audit.Add(audit.Entry);
                    break;
            }
        }
        return newDomainId;
    }

    private long Add(long zoneId, AddDomain add)
    {
        var id = state.NewDomainIds.Dequeue();
        state.Taken.Add(add.Domain.Fqdn);
        state.Released.Remove(add.Domain.Fqdn);
        state.DomainsOfAccount[add.Domain.AccountId]++;
        Plan.AddedDomains.Add(new DomainRow(id, zoneId, add.Domain));
        Plan.Released.Remove(add.Domain.Fqdn);
        return id;
    }

    private void Remove(RemoveDomain remove)
    {
        if (!state.Domains.Remove(remove.DomainId, out var domain))
            return;
        state.Taken.Remove(domain.Fqdn);
        if (state.DomainsOfAccount.TryGetValue(domain.AccountId, out var count))
            state.DomainsOfAccount[domain.AccountId] = count - 1;
        var released = new ReleasedName(domain.Fqdn, domain.AccountId, remove.QuarantinedUntil);
        state.Released[domain.Fqdn] = released;
        Plan.Released[domain.Fqdn] = released;
        Plan.RemovedDomains.Add(domain.Id);
        Plan.Addresses.RemoveAll(row => row.DomainId == domain.Id);
    }

    private void Record(RecordAddresses record, List<RRsetMove> moves, long version)
    {
        if (!state.Domains.TryGetValue(record.DomainId, out var domain))
            return;
        foreach (var move in moves)
        {
            if (move.Type is not (RecordType.A or RecordType.AAAA) || !move.Owner.Equals(domain.Fqdn))
                continue;
            var (before, after) = (FirstAddress(move.Before), FirstAddress(move.After));
            if (Equals(before, after))
                continue;
            var (id, family) = move.Type == RecordType.A ? (version * 2, 4) : ((version * 2) + 1, 6);
            Plan.Addresses.Add(new AddressRow(domain.Id, id, record.At, family, before, after, record.Source, record.Peer));
        }
    }

    private static IPAddress? FirstAddress(StoredRRset? rrset)
    {
        foreach (var record in rrset?.Records ?? [])
        {
            if (!record.Disabled)
                return new IPAddress(record.Data.Wire);
        }
        return null;
    }
}
