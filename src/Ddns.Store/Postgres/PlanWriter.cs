using Ddns.Store.Accounts;
using Ddns.Store.Zones;
using Ddns.Store.Zones.Planning;

namespace Ddns.Store.Postgres;

/// <summary>Writes a plan in its order: one statement per table, each with arrays of all its rows.</summary>
internal static class PlanWriter
{
    private const string UpdateZones = """
        UPDATE zones z SET version = u.version, change_id = u.change_id, serial = u.serial
        FROM unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::bigint[]) AS u (id, version, change_id, serial) WHERE z.id = u.id
        """;

    private const string DeleteRRsets = """
        DELETE FROM rrsets r USING unnest($1::bigint[], $2::bytea[], $3::int[]) AS u (zone_id, name_key, type)
        WHERE r.zone_id = u.zone_id AND r.name_key = u.name_key AND r.type = u.type
        """;

    private const string WriteRRsets = """
        INSERT INTO rrsets (zone_id, name_key, type, name, ttl, records)
        SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::int[], $4::text[], $5::bigint[], $6::text[])
        ON CONFLICT (zone_id, name_key, type) DO UPDATE SET ttl = excluded.ttl, records = excluded.records
        """;

    private const string InsertJournal = """
        INSERT INTO journal (zone_id, version, change_id, at, payload)
        SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::bigint[], $5::bytea[])
        """;

    // In order of id, as everybody who locks several domains does.
    private const string LockDomains = "SELECT id FROM domains WHERE id = ANY($1) ORDER BY id FOR UPDATE";

    private const string WriteReleased = """
        INSERT INTO released_names (fqdn, account_id, until) SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS u (fqdn, account_id, until) ORDER BY fqdn
        ON CONFLICT (fqdn) DO UPDATE SET account_id = excluded.account_id, until = excluded.until
        """;

    private const string InsertDomains = """
        INSERT INTO domains (id, account_id, zone_id, fqdn, label, token_hash, token_fingerprint, created_at)
        SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::int[], $8::bigint[])
               AS u (id, account_id, zone_id, fqdn, label, token_hash, token_fingerprint, created_at) ORDER BY fqdn
        """;

    private const string InsertAddresses = """
        INSERT INTO address_history (domain_id, id, at, family, before, after, source, peer)
        SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[])
        """;

    private const string InsertAudit = "INSERT INTO audit_entries (at, account_id, action, target, peer, detail) VALUES ($1, $2, $3, $4, $5, $6)";

    public static void Add(StatementBatch batch, GroupPlan plan)
    {
        if (plan.Zones.Count > 0)
        {
            ZoneState[] zones = [.. plan.Zones.Values];
            batch.Add(UpdateZones, Column(zones, z => z.Id), Column(zones, z => z.Head.Version), Column(zones, z => z.Head.ChangeId), Column(zones, z => (long)z.Serial));
        }
        AddRRsets(batch, plan);
        AddJournal(batch, plan.Journal);
        AddDomains(batch, plan);
        if (plan.Addresses.Count > 0)
        {
            var rows = plan.Addresses;
            batch.Add(
                InsertAddresses,
                Column(rows, r => r.DomainId), Column(rows, r => r.Id), Column(rows, r => r.At.ToUnixTimeMilliseconds()), Column(rows, r => r.Family),
                Column(rows, r => RowReading.Text(r.Before)), Column(rows, r => RowReading.Text(r.After)), Column(rows, r => r.Source), Column(rows, r => RowReading.Text(r.Peer)));
        }
        foreach (var entry in plan.Audit)
            AddAudit(batch, entry);
    }

    public static void AddJournal(StatementBatch batch, IReadOnlyCollection<JournalRow> rows)
    {
        if (rows.Count > 0)
            batch.Add(InsertJournal, Column(rows, r => r.Head.ZoneId), Column(rows, r => r.Head.Version), Column(rows, r => r.Head.ChangeId), Column(rows, r => r.At.ToUnixTimeMilliseconds()), Column(rows, r => r.Payload));
    }

    public static StatementBatch AddAudit(StatementBatch batch, AuditEntry entry) =>
        batch.Add(InsertAudit, entry.At, entry.AccountId, entry.Action, entry.Target, RowReading.Text(entry.Peer), entry.Detail);

    private static void AddRRsets(StatementBatch batch, GroupPlan plan)
    {
        RRsetId[] gone = [.. plan.RRsets.Where(pair => pair.Value is null).Select(pair => pair.Key)];
        if (gone.Length > 0)
            batch.Add(DeleteRRsets, Column(gone, id => id.ZoneId), Column(gone, id => NameKey.Of(id.Owner)), Column(gone, id => (int)id.Type));

        (long ZoneId, StoredRRset Set)[] kept = [.. plan.RRsets.Where(pair => pair.Value is not null).Select(pair => (pair.Key.ZoneId, pair.Value!))];
        if (kept.Length > 0)
        {
            batch.Add(
                WriteRRsets,
                Column(kept, r => r.ZoneId), Column(kept, r => NameKey.Of(r.Set.Owner)), Column(kept, r => (int)r.Set.Type),
                Column(kept, r => RowReading.Text(r.Set.Owner)), Column(kept, r => (long)r.Set.Ttl), Column(kept, r => RecordsText.Write(r.Set.Records)));
        }
    }

    private static void AddDomains(StatementBatch batch, GroupPlan plan)
    {
        if (plan.RemovedDomains.Count > 0)
        {
            var ids = plan.RemovedDomains.ToArray();
            batch.AddQuery(LockDomains, _ => { }, ids)
                .Add("DELETE FROM address_history WHERE domain_id = ANY($1)", ids)
                .Add("DELETE FROM domains WHERE id = ANY($1)", ids);
        }
        if (plan.Released.Count > 0)
        {
            var rows = plan.Released.Values;
            batch.Add(WriteReleased, Column(rows, r => RowReading.Text(r.Fqdn)), Column(rows, r => r.AccountId), Column(rows, r => r.Until.ToUnixTimeMilliseconds()));
        }
        if (plan.AddedDomains.Count > 0)
        {
            var rows = plan.AddedDomains;
            batch.Add(
                    InsertDomains,
                    Column(rows, r => r.Id), Column(rows, r => r.Domain.AccountId), Column(rows, r => r.ZoneId), Column(rows, r => RowReading.Text(r.Domain.Fqdn)),
                    Column(rows, r => r.Domain.Label), Column(rows, r => r.Domain.TokenHash), Column(rows, r => r.Domain.TokenFingerprint), Column(rows, r => r.Domain.CreatedAt.ToUnixTimeMilliseconds()))
                .Add("DELETE FROM released_names WHERE fqdn = ANY($1)", (object)Column(rows, r => RowReading.Text(r.Domain.Fqdn)));
        }
    }

    private static TValue[] Column<TRow, TValue>(IReadOnlyCollection<TRow> rows, Func<TRow, TValue> value)
    {
        var column = new TValue[rows.Count];
        var at = 0;
        foreach (var row in rows)
            column[at++] = value(row);
        return column;
    }
}
