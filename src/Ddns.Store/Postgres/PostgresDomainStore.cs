using Ddns.Protocol.Names;
using Ddns.Store.Accounts;
using Ddns.Store.Domains;
using Npgsql;

namespace Ddns.Store.Postgres;

/// <inheritdoc/>
internal sealed class PostgresDomainStore(PostgresDatabase database, CheckInGatherer checkIns, TimeProvider clock) : IDomainStore
{
    private const string Select = """
        SELECT d.id, d.account_id, d.zone_id, d.fqdn, d.label, d.token_generation, d.token_hash, d.token_fingerprint,
               d.created_at, (SELECT h.at FROM address_history h WHERE h.domain_id = d.id ORDER BY h.id DESC LIMIT 1), c.at, c.peer, d.check_in_interval
        FROM domains d LEFT JOIN check_ins c ON c.domain_id = d.id
        """;

    // Updates with the old token hold this lock until they are committed, and look at the generation when they have it.
    private const string LockZone = "SELECT id FROM zones WHERE id = (SELECT zone_id FROM domains WHERE id = $1) FOR NO KEY UPDATE";

    private const string ReplaceToken = """
        UPDATE domains SET token_generation = token_generation + 1, token_hash = $2, token_fingerprint = $3 WHERE id = $1 RETURNING token_generation
        """;

    private const string SelectHistory = """
        SELECT id, at, family, before, after, source, peer FROM address_history
        WHERE domain_id = $1 AND id < $2 AND at >= $3 ORDER BY id DESC LIMIT $4
        """;

    private const string SelectAvailable = """
        SELECT NOT EXISTS (SELECT 1 FROM domains WHERE fqdn = $1)
           AND NOT EXISTS (SELECT 1 FROM released_names WHERE fqdn = $1 AND account_id <> $2 AND until > $3)
        """;

    public async Task<Domain?> FindAsync(DomainName fqdn, CancellationToken cancellationToken) =>
        (await ReadAsync(Select + " WHERE d.fqdn = $1", ToDomain, cancellationToken, RowReading.Text(fqdn))).SingleOrDefault();

    public async Task<IReadOnlyList<Domain>> ListAsync(long accountId, CancellationToken cancellationToken) =>
        await ReadAsync(Select + " WHERE d.account_id = $1 ORDER BY d.fqdn", ToDomain, cancellationToken, accountId);

    public Task<int?> ReplaceTokenAsync(long domainId, string tokenHash, int tokenFingerprint, AuditEntry audit, CancellationToken cancellationToken) => database.WriteAsync(
        async connection =>
        {
            int? generation = null;
            using (var update = new StatementBatch(connection)
                .AddQuery(LockZone, _ => { }, domainId)
                .AddQuery(ReplaceToken, row => generation = row.GetInt32(0), domainId, tokenHash, tokenFingerprint))
                await update.RunAsync();
            if (generation is not null)
            {
                using var note = new StatementBatch(connection);
                await PlanWriter.AddAudit(note, audit).RunAsync();
            }
            return generation;
        },
        cancellationToken);

    public async Task<IReadOnlyList<AddressChange>> ReadHistoryAsync(long domainId, DateTimeOffset since, long? beforeId, int limit, CancellationToken cancellationToken) =>
        await ReadAsync(
            SelectHistory,
            row => new AddressChange(row.GetInt64(0), row.Time(1), row.GetInt32(2), row.NullableAddress(3), row.NullableAddress(4), row.GetString(5), row.NullableAddress(6)),
            cancellationToken,
            domainId, beforeId ?? long.MaxValue, since, (long)limit);

    public void CheckIn(CheckIn checkIn) => checkIns.Add(checkIn);

    public async Task<bool> IsAvailableAsync(DomainName fqdn, long accountId, CancellationToken cancellationToken) =>
        (await ReadAsync(SelectAvailable, row => row.GetBoolean(0), cancellationToken, RowReading.Text(fqdn), accountId, clock.GetUtcNow())).Single();

    private Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object[] values) => database.ReadAsync(
        async (connection, token) =>
        {
            var list = new List<T>();
            using var batch = new StatementBatch(connection).AddQuery(sql, row => list.Add(read(row)), values);
            await batch.RunAsync(token);
            return list;
        },
        cancellationToken);

    /// <summary>A check-in that was not flushed yet is as good as a stored one.</summary>
    private Domain ToDomain(NpgsqlDataReader row)
    {
        var (id, at, peer) = (row.GetInt64(0), row.NullableTime(10), row.NullableAddress(11));
        if (checkIns.Find(id) is { } waiting && !(at > waiting.Last))
            (at, peer) = (waiting.Last, waiting.Peer);
        return new Domain(
            Id: id,
            AccountId: row.GetInt64(1),
            ZoneId: row.GetInt64(2),
            Fqdn: row.Name(3),
            Label: row.GetString(4),
            TokenGeneration: row.GetInt32(5),
            TokenHash: row.GetString(6),
            TokenFingerprint: row.GetInt32(7),
            CreatedAt: row.Time(8),
            UpdatedAt: row.NullableTime(9),
            LastCheckInAt: at,
            LastCheckInPeer: peer,
            CheckInInterval: row.IsDBNull(12) ? null : TimeSpan.FromSeconds(row.GetInt64(12)));
    }
}
