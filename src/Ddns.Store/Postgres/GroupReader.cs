using System.Collections.Immutable;
using Ddns.Protocol.Names;
using Ddns.Store.Zones;
using Ddns.Store.Zones.Planning;
using Npgsql;

namespace Ddns.Store.Postgres;

/// <summary>
/// Begins the transaction of a group, takes its locks and reads what it needs. The zones' rows come first, in order of id,
/// in a statement of their own: what is read in the statements after it is what the last holder of the locks committed.
/// </summary>
internal static class GroupReader
{
    // On the server's side, so that a process that vanished in the middle does not hold its zones for longer than this.
    private const string Limits = """
        SELECT set_config('statement_timeout', '15000', true), set_config('lock_timeout', '8000', true),
               set_config('idle_in_transaction_session_timeout', '15000', true)
        """;

    private const string LockZones = "SELECT id, name, version, change_id, serial, serial_rule FROM zones WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE";

    private const string LockAccounts = "SELECT id FROM accounts WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE";

    // LATERAL with OFFSET: one probe of the primary key per name, whatever the statistics of a zone that just grew say.
    private const string ReadNames = """
        SELECT n.i, r.type, r.ttl, r.records
        FROM unnest($1::bigint[], $2::bytea[]) WITH ORDINALITY AS n (zone_id, name_key, i),
        LATERAL (SELECT type, ttl, records FROM rrsets WHERE zone_id = n.zone_id AND name_key = n.name_key OFFSET 0) r
        """;

    private const string ReadSubtree = "SELECT name, type, ttl, records FROM rrsets WHERE zone_id = $1 AND name_key >= $2 AND name_key < $3 ORDER BY name_key, type";

    private const string ReadDomains = "SELECT id, account_id, zone_id, fqdn, token_generation FROM domains WHERE id = ANY($1)";

    private const string ReadReleased = "SELECT fqdn, account_id, until FROM released_names WHERE fqdn = ANY($1)";

    private const string CountDomains = "SELECT a.id, (SELECT count(*) FROM domains d WHERE d.account_id = a.id) FROM accounts a WHERE a.id = ANY($1)";

    private const string ReserveDomainIds = "SELECT nextval(pg_get_serial_sequence('domains', 'id')) FROM generate_series(1, $1)";

    public static async Task<GroupState> BeginAsync(NpgsqlConnection connection, GroupNeeds needs)
    {
        var state = new GroupState();
        await LockAsync(connection, needs, state);
        await ReadAsync(connection, needs, state);
        return state;
    }

    private static async Task LockAsync(NpgsqlConnection connection, GroupNeeds needs, GroupState state)
    {
        using var batch = new StatementBatch(connection)
            .Add("BEGIN ISOLATION LEVEL READ COMMITTED")
            .AddQuery(Limits, _ => { })
            .AddQuery(LockZones, row => state.Zones.Add(row.GetInt64(0), ToZone(row)), needs.Zones.ToArray());
        // Domains of an account are counted, also those that another process adds to another zone at the same time.
        if (needs.Accounts.Count > 0)
            batch.AddQuery(LockAccounts, _ => { }, needs.Accounts.ToArray());
        await batch.RunAsync();
    }

    private static ZoneState ToZone(NpgsqlDataReader row) => new(
        Id: row.GetInt64(0),
        Apex: row.Name(1),
        Head: new ZoneHead(row.GetInt64(0), row.GetInt64(2), row.GetGuid(3)),
        Serial: (uint)row.GetInt64(4),
        Rule: (SerialRule)row.GetInt32(5));

    private static async Task ReadAsync(NpgsqlConnection connection, GroupNeeds needs, GroupState state)
    {
        var names = needs.Names.Concat(state.Zones.Values.Select(zone => new NameId(zone.Id, zone.Apex))).Distinct().ToArray();
        using var batch = new StatementBatch(connection)
            .AddQuery(
                ReadNames,
                row => Add(state, names[row.GetInt64(0) - 1], row, column: 1),
                names.Select(name => name.ZoneId).ToArray(),
                names.Select(name => NameKey.Of(name.Name)).ToArray());
        foreach (var top in needs.Subtrees)
        {
            batch.AddQuery(
                ReadSubtree,
                row => AddBelow(state, new NameId(top.ZoneId, row.Name(0)), row),
                top.ZoneId,
                NameKey.Of(top.Name),
                NameKey.BehindSubtree(top.Name));
        }
        if (needs.Domains.Count > 0)
            batch.AddQuery(ReadDomains, row => state.Domains.Add(row.GetInt64(0), new DomainState(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.Name(3), row.GetInt32(4))), needs.Domains.ToArray());
        if (needs.NewDomains > 0)
            AddRegistrations(batch, needs, state);
        await batch.RunAsync();
    }

    private static void AddRegistrations(StatementBatch batch, GroupNeeds needs, GroupState state)
    {
        // As one parameter: an array of objects would be taken for the list of them.
        object fqdns = needs.Registrations.Select(RowReading.Text).ToArray();
        batch
            .AddQuery("SELECT fqdn FROM domains WHERE fqdn = ANY($1)", row => state.Taken.Add(row.Name(0)), fqdns)
            .AddQuery(ReadReleased, row => state.Released.Add(row.Name(0), new ReleasedName(row.Name(0), row.GetInt64(1), row.Time(2))), fqdns)
            .AddQuery(CountDomains, row => state.DomainsOfAccount.Add(row.GetInt64(0), (int)row.GetInt64(1)), needs.Accounts.ToArray())
            .AddQuery(ReserveDomainIds, row => state.NewDomainIds.Enqueue(row.GetInt64(0)), needs.NewDomains);
    }

    private static void Add(GroupState state, NameId name, NpgsqlDataReader row, int column)
    {
        ImmutableArray<StoredRRset> before = state.Names.GetValueOrDefault(name, []);
        state.Names[name] = before.Add(row.RRset(column, name.Name.ToLower()));
    }

    // A name may be needed for itself and as part of a subtree.
    private static void AddBelow(GroupState state, NameId name, NpgsqlDataReader row)
    {
        var type = (Protocol.Records.RecordType)row.GetInt32(1);
        if (!state.Name(name).Any(rrset => rrset.Type == type))
            Add(state, name, row, column: 1);
    }
}
