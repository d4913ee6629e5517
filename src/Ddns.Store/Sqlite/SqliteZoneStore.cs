using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Accounts;
using Ddns.Store.Zones;
using Ddns.Store.Zones.Planning;
using Microsoft.Data.Sqlite;

namespace Ddns.Store.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteZoneStore(SqliteDatabase database, SqliteWriter writer, TimeProvider clock) : IZoneStore
{
    private const string ZoneColumns = "id, name, version, change_id, serial, owner_account_id, kind, serial_rule, created_at";

    public Task<ApplyResult> ApplyAsync(ZoneChange change, CancellationToken cancellationToken) => writer.ApplyAsync(change, cancellationToken);

    public Task<ZoneInfo?> CreateZoneAsync(NewZone zone, IReadOnlyCollection<StoredRRset> rrsets, AuditEntry? audit, CancellationToken cancellationToken)
    {
        if (ZoneRules.FirstBroken(zone.Apex, rrsets) is { } broken)
            throw new ArgumentException(broken, nameof(rrsets));
        var serial = Soa.SerialOf(rrsets.Single(rrset => rrset.Type == RecordType.SOA));
        return writer.WriteAsync(session => Create(session, zone, serial, rrsets, audit), cancellationToken, made => made?.Id);
    }

    public async Task<bool> DeleteZoneAsync(long zoneId, AuditEntry? audit, CancellationToken cancellationToken) =>
        await writer.WriteAsync(session => Delete(session, zoneId, audit), cancellationToken, deleted => deleted) is not null;

    public Task<ZoneInfo?> FindZoneAsync(DomainName apex, CancellationToken cancellationToken) =>
        Task.FromResult(database.Read(session => Find(session, apex)));

    public Task<ZoneInfo?> FindEnclosingZoneAsync(DomainName name, CancellationToken cancellationToken) =>
        Task.FromResult(database.Read(session =>
        {
            for (var apex = name; apex is not null; apex = apex.Parent)
            {
                if (Find(session, apex) is { } zone)
                    return zone;
            }
            return null;
        }));

    public IAsyncEnumerable<ZoneInfo> ListZonesAsync(CancellationToken cancellationToken) =>
        StreamAsync(session => session.Prepare($"SELECT {ZoneColumns} FROM zones ORDER BY name"), ToZone, cancellationToken);

    public IAsyncEnumerable<StoredRRset> ReadZoneAsync(long zoneId, CancellationToken cancellationToken) =>
        StreamAsync(
            session => session.Prepare("SELECT name, type, ttl, records FROM rrsets WHERE zone_id = ? ORDER BY name_key, type").Bind(1, zoneId),
            row => ToRRset(row, DomainName.Parse(row.Text(0))),
            cancellationToken);

    public Task<ImmutableArray<StoredRRset>> ReadNameAsync(long zoneId, DomainName owner, CancellationToken cancellationToken) =>
        Task.FromResult(database.Read(session => StateReader.ReadName(session, zoneId, owner)));

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        var written = Guid.NewGuid().ToString();
        await writer.WriteAsync(
            session => session.Prepare("INSERT INTO store_meta (key, value) VALUES ('probe', ?) ON CONFLICT DO UPDATE SET value = excluded.value").Bind(1, written).Run(),
            cancellationToken);
        // Another probe may have written meanwhile: any row is a row that was read.
        database.Read(session => session.Scalar("SELECT value FROM store_meta WHERE key = 'probe'") as string
            ?? throw new StoreUnavailableException("The row that was written cannot be read."));
    }

    private ZoneInfo? Create(SqliteSession session, NewZone zone, uint serial, IReadOnlyCollection<StoredRRset> rrsets, AuditEntry? audit)
    {
        if (Find(session, zone.Apex) is not null)
            return null;

        var apex = zone.Apex.ToLower();
        var (changeId, now) = (Guid.NewGuid(), clock.GetUtcNow());
        var insert = session.Prepare("INSERT INTO zones (name, version, change_id, serial, owner_account_id, kind, serial_rule, created_at) VALUES (?, 1, ?, ?, ?, ?, ?, ?) RETURNING id")
            .Bind(1, apex.ToString()).Bind(2, changeId).Bind(3, serial).Bind(4, zone.OwnerAccountId).Bind(5, zone.Kind).Bind(6, (long)zone.SerialRule).Bind(7, now);
        insert.Step();
        var head = new ZoneHead(insert.Int64(0), 1, changeId);
        insert.Run();

        foreach (var rrset in rrsets)
            PlanWriter.WriteRRset(session, head.ZoneId, StoredRRset.Of(rrset.Owner, rrset.Type, rrset.Ttl, rrset.Records));
        // Whoever follows from version 1 has loaded it whole.
        PlanWriter.WriteJournal(session, new JournalRow(head, now, Payload: null));
        if (audit is not null)
            PlanWriter.WriteAudit(session, audit);
        return new ZoneInfo(head.ZoneId, apex, head, serial, zone.OwnerAccountId, zone.Kind, zone.SerialRule, DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()));
    }

    private static long? Delete(SqliteSession session, long zoneId, AuditEntry? audit)
    {
        session.Prepare("DELETE FROM rrsets WHERE zone_id = ?").Bind(1, zoneId).Run();
        session.Prepare("DELETE FROM comments WHERE zone_id = ?").Bind(1, zoneId).Run();
        session.Prepare("DELETE FROM journal WHERE zone_id = ?").Bind(1, zoneId).Run();
        session.Prepare("DELETE FROM domains WHERE zone_id = ?").Bind(1, zoneId).Run();
        if (session.Prepare("DELETE FROM zones WHERE id = ?").Bind(1, zoneId).Run() == 0)
            return null;
        if (audit is not null)
            PlanWriter.WriteAudit(session, audit);
        return zoneId;
    }

    private static ZoneInfo? Find(SqliteSession session, DomainName apex)
    {
        var row = session.Prepare($"SELECT {ZoneColumns} FROM zones WHERE name = ?").Bind(1, PlanWriter.Text(apex));
        if (!row.Step())
            return null;
        var zone = ToZone(row);
        row.Reset();
        return zone;
    }

    private static ZoneInfo ToZone(Statement row) => new(
        Id: row.Int64(0),
        Apex: DomainName.Parse(row.Text(1)),
        Head: new ZoneHead(row.Int64(0), row.Int64(2), row.Guid(3)),
        Serial: (uint)row.Int64(4),
        OwnerAccountId: row.NullableInt64(5),
        Kind: row.Text(6),
        SerialRule: (SerialRule)row.Int64(7),
        CreatedAt: row.Time(8));

    internal static StoredRRset ToRRset(Statement row, DomainName owner)
    {
        var type = (RecordType)row.Int64(1);
        return new StoredRRset(owner, type, (uint)row.Int64(2), RecordsText.Read(type, row.Text(3)));
    }

    /// <summary>One SELECT sees one moment, however long its rows are read; the log cannot be reused meanwhile, so callers read on.</summary>
    private async IAsyncEnumerable<T> StreamAsync<T>(Func<SqliteSession, Statement> select, Func<Statement, T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        using var lease = database.Rent();
        var rows = select(lease.Session);
        while (Next(rows))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return read(rows);
        }

        static bool Next(Statement rows)
        {
            try
            {
                return rows.Step();
            }
            catch (SqliteException problem)
            {
                throw SqliteDatabase.Unavailable(problem);
            }
        }
    }
}
