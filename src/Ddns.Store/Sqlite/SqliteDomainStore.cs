using System.Net;
using Ddns.Protocol.Addresses;
using Ddns.Protocol.Names;
using Ddns.Store.Accounts;
using Ddns.Store.Domains;

namespace Ddns.Store.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteDomainStore(SqliteDatabase database, SqliteWriter writer, CheckInGatherer checkIns, TimeProvider clock) : IDomainStore
{
    private const string Select = """
        SELECT d.id, d.account_id, d.zone_id, d.fqdn, d.label, d.token_generation, d.token_hash, d.token_fingerprint,
               d.created_at, (SELECT h.at FROM address_history h WHERE h.domain_id = d.id ORDER BY h.id DESC LIMIT 1), c.at, c.peer, d.check_in_interval
        FROM domains d LEFT JOIN check_ins c ON c.domain_id = d.id
        """;

    public Task<Domain?> FindAsync(DomainName fqdn, CancellationToken cancellationToken) =>
        Task.FromResult(database.Read(session =>
        {
            var row = session.Prepare(Select + " WHERE d.fqdn = ?").Bind(1, PlanWriter.Text(fqdn));
            if (!row.Step())
                return null;
            var domain = ToDomain(row);
            row.Reset();
            return domain;
        }));

    public Task<IReadOnlyList<Domain>> ListAsync(long accountId, CancellationToken cancellationToken) =>
        Task.FromResult(database.Read<IReadOnlyList<Domain>>(session =>
        {
            var domains = new List<Domain>();
            var rows = session.Prepare(Select + " WHERE d.account_id = ? ORDER BY d.fqdn").Bind(1, accountId);
            while (rows.Step())
                domains.Add(ToDomain(rows));
            return domains;
        }));

    public Task<int?> ReplaceTokenAsync(long domainId, string tokenHash, int tokenFingerprint, AuditEntry audit, CancellationToken cancellationToken) =>
        writer.WriteAsync<int?>(
            session =>
            {
                var update = session.Prepare("UPDATE domains SET token_generation = token_generation + 1, token_hash = ?, token_fingerprint = ? WHERE id = ? RETURNING token_generation")
                    .Bind(1, tokenHash).Bind(2, tokenFingerprint).Bind(3, domainId);
                if (!update.Step())
                    return null;
                var generation = (int)update.Int64(0);
                update.Run();
                PlanWriter.WriteAudit(session, audit);
                return generation;
            },
            cancellationToken);

    public Task<IReadOnlyList<AddressChange>> ReadHistoryAsync(long domainId, DateTimeOffset since, long? beforeId, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(database.Read<IReadOnlyList<AddressChange>>(session =>
        {
            var changes = new List<AddressChange>();
            var rows = session.Prepare("SELECT id, at, family, before, after, source, peer FROM address_history WHERE domain_id = ? AND id < ? AND at >= ? ORDER BY id DESC LIMIT ?")
                .Bind(1, domainId).Bind(2, beforeId ?? long.MaxValue).Bind(3, since).Bind(4, limit);
            while (rows.Step())
                changes.Add(new AddressChange(rows.Int64(0), rows.Time(1), (int)rows.Int64(2), ToAddress(rows, 3), ToAddress(rows, 4), rows.Text(5), ToAddress(rows, 6)));
            return changes;
        }));

    public void CheckIn(CheckIn checkIn) => checkIns.Add(checkIn);

    public Task<bool> IsAvailableAsync(DomainName fqdn, long accountId, CancellationToken cancellationToken) =>
        Task.FromResult(database.Read(session =>
        {
            var available = session.Prepare("""
                SELECT NOT EXISTS (SELECT 1 FROM domains WHERE fqdn = ?1)
                   AND NOT EXISTS (SELECT 1 FROM released_names WHERE fqdn = ?1 AND account_id <> ?2 AND until > ?3)
                """).Bind(1, PlanWriter.Text(fqdn)).Bind(2, accountId).Bind(3, clock.GetUtcNow());
            available.Step();
            var value = available.Int64(0) != 0;
            available.Reset();
            return value;
        }));

    /// <summary>A check-in that was not flushed yet is as good as a stored one.</summary>
    private Domain ToDomain(Statement row)
    {
        var (id, at, peer) = (row.Int64(0), row.NullableTime(10), ToAddress(row, 11));
        if (checkIns.Find(id) is { } waiting && !(at > waiting.Last))
            (at, peer) = (waiting.Last, waiting.Peer);
        return new Domain(
            Id: id,
            AccountId: row.Int64(1),
            ZoneId: row.Int64(2),
            Fqdn: DomainName.Parse(row.Text(3)),
            Label: row.Text(4),
            TokenGeneration: (int)row.Int64(5),
            TokenHash: row.Text(6),
            TokenFingerprint: (int)row.Int64(7),
            CreatedAt: row.Time(8),
            UpdatedAt: row.NullableTime(9),
            LastCheckInAt: at,
            LastCheckInPeer: peer,
            CheckInInterval: row.NullableInt64(12) is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
    }

    private static IPAddress? ToAddress(Statement row, int column) =>
        row.NullableText(column) is { } text && AddressText.TryParse(text, out var address) ? address : null;
}
