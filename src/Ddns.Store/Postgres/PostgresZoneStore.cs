using System.Collections.Immutable;
using System.Data;
using System.Runtime.CompilerServices;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Accounts;
using Ddns.Store.Following;
using Ddns.Store.Zones;
using Ddns.Store.Zones.Planning;
using Npgsql;

namespace Ddns.Store.Postgres;

/// <inheritdoc/>
internal sealed class PostgresZoneStore(PostgresDatabase database, PostgresWriter writer, WakeHub wakes, string notifier, TimeProvider clock) : IZoneStore
{
    // A zone of a million names is written or removed in one statement.
    private const int WholeZoneSeconds = 600;

    private const string ZoneColumns = "id, name, version, change_id, serial, owner_account_id, kind, serial_rule, created_at";

    private const string InsertZone = """
        INSERT INTO zones (name, version, change_id, serial, owner_account_id, kind, serial_rule, created_at)
        VALUES ($1, 1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO NOTHING RETURNING id
        """;

    private const string CopyRRsets = "COPY rrsets (zone_id, name_key, type, name, ttl, records) FROM STDIN (FORMAT BINARY)";

    private const string SelectRRsets = "SELECT name, type, ttl, records FROM rrsets WHERE zone_id = $1 ORDER BY name_key, type";

    public Task<ApplyResult> ApplyAsync(ZoneChange change, CancellationToken cancellationToken) => writer.ApplyAsync(change, cancellationToken);

    public async Task<ZoneInfo?> CreateZoneAsync(NewZone zone, IReadOnlyCollection<StoredRRset> rrsets, AuditEntry? audit, CancellationToken cancellationToken)
    {
        if (ZoneRules.FirstBroken(zone.Apex, rrsets) is { } broken)
            throw new ArgumentException(broken, nameof(rrsets));
        var serial = Soa.SerialOf(rrsets.Single(rrset => rrset.Type == RecordType.SOA));
        var made = await database.WriteAsync(connection => CreateAsync(connection, zone, serial, rrsets, audit), cancellationToken);
        if (made is not null)
            wakes.Publish([made.Id]);
        return made;
    }

    public async Task<bool> DeleteZoneAsync(long zoneId, AuditEntry? audit, CancellationToken cancellationToken)
    {
        var deleted = await database.WriteAsync(connection => DeleteAsync(connection, zoneId, audit), cancellationToken);
        if (deleted)
            wakes.Publish([zoneId]);
        return deleted;
    }

    public async Task<ZoneInfo?> FindZoneAsync(DomainName apex, CancellationToken cancellationToken) =>
        (await FindAsync([RowReading.Text(apex)], cancellationToken)).SingleOrDefault();

    public async Task<ZoneInfo?> FindEnclosingZoneAsync(DomainName name, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        for (var apex = name; apex is not null; apex = apex.Parent)
            names.Add(RowReading.Text(apex));
        return (await FindAsync([.. names], cancellationToken)).MaxBy(zone => zone.Apex.LabelCount);
    }

    public IAsyncEnumerable<ZoneInfo> ListZonesAsync(CancellationToken cancellationToken) =>
        StreamAsync($"SELECT {ZoneColumns} FROM zones ORDER BY name", ToZone, cancellationToken);

    public IAsyncEnumerable<StoredRRset> ReadZoneAsync(long zoneId, CancellationToken cancellationToken) =>
        StreamAsync(SelectRRsets, row => row.RRset(1, row.Name(0)), cancellationToken, zoneId);

    public Task<ImmutableArray<StoredRRset>> ReadNameAsync(long zoneId, DomainName owner, CancellationToken cancellationToken) => database.ReadAsync(
        async (connection, token) =>
        {
            var rrsets = ImmutableArray.CreateBuilder<StoredRRset>();
            var name = owner.ToLower();
            using var batch = new StatementBatch(connection)
                .AddQuery("SELECT type, ttl, records FROM rrsets WHERE zone_id = $1 AND name_key = $2 ORDER BY type", row => rrsets.Add(row.RRset(0, name)), zoneId, NameKey.Of(owner));
            await batch.RunAsync(token);
            return rrsets.ToImmutable();
        },
        cancellationToken);

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        var read = await database.WriteAsync(
            async connection =>
            {
                string? value = null;
                using var batch = new StatementBatch(connection)
                    .Add("INSERT INTO store_meta (key, value) VALUES ('probe', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value", Guid.NewGuid().ToString())
                    .AddQuery("SELECT value FROM store_meta WHERE key = 'probe'", row => value = row.GetString(0));
                await batch.RunAsync();
                return value;
            },
            cancellationToken);
        if (read is null)
            throw new StoreUnavailableException("The row that was written cannot be read.");
    }

    private async Task<ZoneInfo?> CreateAsync(NpgsqlConnection connection, NewZone zone, uint serial, IReadOnlyCollection<StoredRRset> rrsets, AuditEntry? audit)
    {
        var apex = zone.Apex.ToLower();
        var (changeId, now) = (Guid.NewGuid(), clock.GetUtcNow());
        long? id = null;
        using (var insert = new StatementBatch(connection)
            .AddQuery(InsertZone, row => id = row.GetInt64(0), apex.ToString(), changeId, serial, zone.OwnerAccountId, zone.Kind, (int)zone.SerialRule, now))
            await insert.RunAsync();
        if (id is not { } zoneId)
            return null;

        await CopyAsync(connection, zoneId, rrsets);
        var head = new ZoneHead(zoneId, 1, changeId);
        using var rest = new StatementBatch(connection);
        // Whoever follows from version 1 has loaded it whole.
        PlanWriter.AddJournal(rest, [new JournalRow(head, now, Payload: null)]);
        if (audit is not null)
            PlanWriter.AddAudit(rest, audit);
        await rest.AddQuery(Notification.Sql, _ => { }, Notification.Of([zoneId], notifier)).RunAsync();
        return new ZoneInfo(zoneId, apex, head, serial, zone.OwnerAccountId, zone.Kind, zone.SerialRule, DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()));
    }

    private static async Task CopyAsync(NpgsqlConnection connection, long zoneId, IReadOnlyCollection<StoredRRset> rrsets)
    {
        await using var copy = await connection.BeginBinaryImportAsync(CopyRRsets);
        copy.Timeout = TimeSpan.FromSeconds(WholeZoneSeconds);
        foreach (var rrset in rrsets)
        {
            var kept = StoredRRset.Of(rrset.Owner, rrset.Type, rrset.Ttl, rrset.Records);
            await copy.StartRowAsync();
            await copy.WriteAsync(zoneId);
            await copy.WriteAsync(NameKey.Of(kept.Owner));
            await copy.WriteAsync((int)kept.Type);
            await copy.WriteAsync(kept.Owner.ToString());
            await copy.WriteAsync((long)kept.Ttl);
            await copy.WriteAsync(RecordsText.Write(kept.Records));
        }
        await copy.CompleteAsync();
    }

    private async Task<bool> DeleteAsync(NpgsqlConnection connection, long zoneId, AuditEntry? audit)
    {
        var exists = false;
        using (var take = new StatementBatch(connection).AddQuery("SELECT id FROM zones WHERE id = $1 FOR UPDATE", _ => exists = true, zoneId))
            await take.RunAsync();
        if (!exists)
            return false;

        using var batch = new StatementBatch(connection) { Timeout = WholeZoneSeconds }
            .Add("DELETE FROM rrsets WHERE zone_id = $1", zoneId)
            .Add("DELETE FROM comments WHERE zone_id = $1", zoneId)
            .Add("DELETE FROM journal WHERE zone_id = $1", zoneId)
            .AddQuery("SELECT id FROM domains WHERE zone_id = $1 ORDER BY id FOR UPDATE", _ => { }, zoneId)
            .Add("DELETE FROM address_history WHERE domain_id IN (SELECT id FROM domains WHERE zone_id = $1)", zoneId)
            .Add("DELETE FROM domains WHERE zone_id = $1", zoneId)
            .Add("DELETE FROM zones WHERE id = $1", zoneId);
        if (audit is not null)
            PlanWriter.AddAudit(batch, audit);
        await batch.AddQuery(Notification.Sql, _ => { }, Notification.Of([zoneId], notifier)).RunAsync();
        return true;
    }

    private Task<List<ZoneInfo>> FindAsync(string[] apexes, CancellationToken cancellationToken) => database.ReadAsync(
        async (connection, token) =>
        {
            var zones = new List<ZoneInfo>();
            using var batch = new StatementBatch(connection).AddQuery($"SELECT {ZoneColumns} FROM zones WHERE name = ANY($1)", row => zones.Add(ToZone(row)), (object)apexes);
            await batch.RunAsync(token);
            return zones;
        },
        cancellationToken);

    private static ZoneInfo ToZone(NpgsqlDataReader row) => new(
        Id: row.GetInt64(0),
        Apex: row.Name(1),
        Head: new ZoneHead(row.GetInt64(0), row.GetInt64(2), row.GetGuid(3)),
        Serial: (uint)row.GetInt64(4),
        OwnerAccountId: row.IsDBNull(5) ? null : row.GetInt64(5),
        Kind: row.GetString(6),
        SerialRule: (SerialRule)row.GetInt32(7),
        CreatedAt: row.Time(8));

    /// <summary>One SELECT sees one moment, however long its rows are read.</summary>
    private async IAsyncEnumerable<T> StreamAsync<T>(string sql, Func<NpgsqlDataReader, T> read, [EnumeratorCancellation] CancellationToken cancellationToken, params object[] values)
    {
        await using var connection = await Explained(() => database.ConnectAsync(cancellationToken));
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = WholeZoneSeconds };
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var reader = await Explained(() => command.ExecuteReaderAsync(CommandBehavior.Default, cancellationToken));
        while (await Explained(() => reader.ReadAsync(cancellationToken)))
            yield return read(reader);
    }

    private static async Task<T> Explained<T>(Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            throw PostgresTrouble.Explain(problem);
        }
    }
}
