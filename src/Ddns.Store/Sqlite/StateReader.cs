using System.Collections.Immutable;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Zones;
using Ddns.Store.Zones.Planning;

namespace Ddns.Store.Sqlite;

/// <summary>Reads what a group of changes needs. SQLite's one writer holds the lock on everything, so the reads are the locks.</summary>
internal static class StateReader
{
    public static GroupState Read(SqliteSession session, GroupNeeds needs)
    {
        var state = new GroupState();
        foreach (var zoneId in needs.Zones)
            ReadZone(session, zoneId, state);
        foreach (var name in needs.Names)
            ReadName(session, name, state);
        foreach (var top in needs.Subtrees)
            ReadSubtree(session, top, state);
        foreach (var domainId in needs.Domains)
            ReadDomain(session, domainId, state);
        foreach (var fqdn in needs.Registrations)
            ReadRegistration(session, fqdn, state);
        foreach (var accountId in needs.Accounts)
            CountDomains(session, accountId, state);
        if (needs.NewDomains > 0)
            ReserveDomainIds(session, needs.NewDomains, state);
        return state;
    }

    /// <summary>The RRsets of one name, by type.</summary>
    public static ImmutableArray<StoredRRset> ReadName(SqliteSession session, long zoneId, DomainName owner)
    {
        var rows = session.Prepare("SELECT type, ttl, records FROM rrsets WHERE zone_id = ? AND name_key = ?").Bind(1, zoneId).Bind(2, NameKey.Of(owner));
        if (!rows.Step())
            return [];

        var rrsets = ImmutableArray.CreateBuilder<StoredRRset>(1);
        owner = owner.ToLower();
        do
        {
            var type = (RecordType)rows.Int64(0);
            rrsets.Add(new StoredRRset(owner, type, (uint)rows.Int64(1), RecordsText.Read(type, rows.Text(2))));
        }
        while (rows.Step());
        return rrsets.ToImmutable();
    }

    private static void ReadZone(SqliteSession session, long zoneId, GroupState state)
    {
        var row = session.Prepare("SELECT name, version, change_id, serial, serial_rule FROM zones WHERE id = ?").Bind(1, zoneId);
        if (!row.Step())
            return;
        var apex = DomainName.Parse(row.Text(0));
        state.Zones.Add(zoneId, new ZoneState(zoneId, apex, new ZoneHead(zoneId, row.Int64(1), row.Guid(2)), (uint)row.Int64(3), (SerialRule)row.Int64(4)));
        row.Reset();
        ReadName(session, new NameId(zoneId, apex), state);
    }

    private static void ReadName(SqliteSession session, NameId name, GroupState state)
    {
        if (!state.Names.ContainsKey(name))
            state.Names.Add(name, ReadName(session, name.ZoneId, name.Name));
    }

    private static void ReadSubtree(SqliteSession session, NameId top, GroupState state)
    {
        var rows = session.Prepare("SELECT DISTINCT name FROM rrsets WHERE zone_id = ? AND name_key >= ? AND name_key < ?")
            .Bind(1, top.ZoneId).Bind(2, NameKey.Of(top.Name)).Bind(3, NameKey.BehindSubtree(top.Name));
        var names = new List<DomainName>();
        while (rows.Step())
            names.Add(DomainName.Parse(rows.Text(0)));
        foreach (var name in names)
            ReadName(session, new NameId(top.ZoneId, name), state);
    }

    private static void ReadDomain(SqliteSession session, long domainId, GroupState state)
    {
        var row = session.Prepare("SELECT account_id, zone_id, fqdn, token_generation FROM domains WHERE id = ?").Bind(1, domainId);
        if (!row.Step())
            return;
        state.Domains.Add(domainId, new DomainState(domainId, row.Int64(0), row.Int64(1), DomainName.Parse(row.Text(2)), (int)row.Int64(3)));
        row.Reset();
    }

    private static void ReadRegistration(SqliteSession session, DomainName fqdn, GroupState state)
    {
        var text = fqdn.ToLower().ToString();
        var taken = session.Prepare("SELECT 1 FROM domains WHERE fqdn = ?").Bind(1, text);
        if (taken.Step())
            state.Taken.Add(fqdn);
        taken.Reset();

        var released = session.Prepare("SELECT account_id, until FROM released_names WHERE fqdn = ?").Bind(1, text);
        if (released.Step())
            state.Released.Add(fqdn, new ReleasedName(fqdn, released.Int64(0), released.Time(1)));
        released.Reset();
    }

    private static void CountDomains(SqliteSession session, long accountId, GroupState state)
    {
        var count = session.Prepare("SELECT (SELECT count(*) FROM domains WHERE account_id = accounts.id) FROM accounts WHERE id = ?").Bind(1, accountId);
        if (count.Step())
            state.DomainsOfAccount.Add(accountId, (int)count.Int64(0));
        count.Reset();
    }

    private static void ReserveDomainIds(SqliteSession session, int count, GroupState state)
    {
        // AUTOINCREMENT's own memory: the largest id that was ever given, also to rows that are gone.
        var last = session.Prepare("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'domains'), 0)");
        last.Step();
        var id = last.Int64(0);
        last.Reset();
        for (var i = 0; i < count; i++)
            state.NewDomainIds.Enqueue(++id);
    }
}
