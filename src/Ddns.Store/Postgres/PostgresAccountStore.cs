using Ddns.Store.Accounts;
using Npgsql;

namespace Ddns.Store.Postgres;

/// <inheritdoc/>
internal sealed class PostgresAccountStore(PostgresDatabase database) : IAccountStore
{
    private const string Columns = "id, email, password_hash, role, security_stamp, created_at, locked_at";

    private const string InsertAccount = $"""
        INSERT INTO accounts (email, email_key, password_hash, role, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (email_key) DO NOTHING RETURNING {Columns}
        """;

    // Whoever makes an account waits for this lock, and for nothing else do reads or log-ins.
    private const string LockAccounts = "LOCK TABLE accounts IN SHARE ROW EXCLUSIVE MODE";

    private const string DeleteAccount = """
        DELETE FROM accounts WHERE id = $1
        AND NOT EXISTS (SELECT 1 FROM domains WHERE account_id = $1)
        AND NOT EXISTS (SELECT 1 FROM zones WHERE owner_account_id = $1)
        """;

    private const string InsertToken = """
        INSERT INTO refresh_tokens (account_id, family_id, token_hash, created_at, expires_at, user_agent, peer) VALUES ($1, $2, $3, $4, $5, $6, $7)
        """;

    private const string LockToken = """
        SELECT id, account_id, family_id, expires_at, used_at, user_agent, peer FROM refresh_tokens WHERE token_hash = $1 FOR UPDATE
        """;

    public Task<long> CountAsync(CancellationToken cancellationToken) => database.ReadAsync((connection, _) => CountAsync(connection), cancellationToken);

    public Task<CreateAccountResult> CreateAsync(string email, string passwordHash, AccountRole role, bool onlyAsFirst, AuditEntry audit, CancellationToken cancellationToken) => database.WriteAsync(
        async connection =>
        {
            if (onlyAsFirst)
            {
                using var take = new StatementBatch(connection).Add(LockAccounts);
                await take.RunAsync();
                if (await CountAsync(connection) > 0)
                    return new CreateAccountResult(CreateAccountOutcome.NotFirst, null);
            }
            if (await SingleAsync(connection, InsertAccount, email, Key(email), passwordHash, (int)role, audit.At) is not { } account)
                return new CreateAccountResult(CreateAccountOutcome.EmailTaken, null);
            await AuditAsync(connection, audit with { AccountId = audit.AccountId ?? account.Id });
            return new CreateAccountResult(CreateAccountOutcome.Created, account);
        },
        cancellationToken);

    public Task<Account?> FindByEmailAsync(string email, CancellationToken cancellationToken) =>
        database.ReadAsync((connection, _) => SingleAsync(connection, $"SELECT {Columns} FROM accounts WHERE email_key = $1", Key(email)), cancellationToken);

    public Task<Account?> FindAsync(long accountId, CancellationToken cancellationToken) =>
        database.ReadAsync((connection, _) => FindAsync(connection, accountId), cancellationToken);

    public Task<int?> ChangePasswordAsync(long accountId, string passwordHash, AuditEntry audit, CancellationToken cancellationToken) => database.WriteAsync(
        async connection =>
        {
            if (await SingleAsync(connection, $"UPDATE accounts SET password_hash = $1, security_stamp = security_stamp + 1 WHERE id = $2 RETURNING {Columns}", passwordHash, accountId) is not { } account)
                return (int?)null;
            using var revoke = new StatementBatch(connection).Add("DELETE FROM refresh_tokens WHERE account_id = $1", accountId);
            await PlanWriter.AddAudit(revoke, audit).RunAsync();
            return account.SecurityStamp;
        },
        cancellationToken);

    public Task UpgradePasswordHashAsync(long accountId, string passwordHash, CancellationToken cancellationToken) =>
        ExecuteAsync("UPDATE accounts SET password_hash = $1 WHERE id = $2", cancellationToken, passwordHash, accountId);

    public async Task<bool> DeleteAsync(long accountId, AuditEntry audit, CancellationToken cancellationToken)
    {
        return await database.WriteAsync(
            async connection =>
            {
                // Those who are adding a domain hold the row; what they added is seen by the statement after.
                using var delete = new StatementBatch(connection)
                    .AddQuery("SELECT id FROM accounts WHERE id = $1 FOR UPDATE", _ => { }, accountId)
                    .Add(DeleteAccount, accountId);
                if (await delete.RunAsync() == 0)
                    return false;
                await AuditAsync(connection, audit);
                return true;
            },
            cancellationToken);
    }

    public Task AddRefreshTokenAsync(RefreshToken token, CancellationToken cancellationToken) => ExecuteAsync(
        InsertToken, cancellationToken, token.AccountId, token.FamilyId, token.TokenHash, token.CreatedAt, token.ExpiresAt, token.UserAgent, RowReading.Text(token.Peer));

    public Task<Rotation> RotateRefreshTokenAsync(byte[] tokenHash, byte[] successorHash, DateTimeOffset now, DateTimeOffset successorExpiresAt, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => RotateAsync(connection, tokenHash, successorHash, now, successorExpiresAt), cancellationToken);

    public Task RevokeRefreshTokenAsync(byte[] tokenHash, CancellationToken cancellationToken) =>
        ExecuteAsync("DELETE FROM refresh_tokens WHERE family_id = (SELECT family_id FROM refresh_tokens WHERE token_hash = $1)", cancellationToken, tokenHash);

    public Task WriteAuditAsync(AuditEntry entry, CancellationToken cancellationToken) => database.WriteAsync(
        async connection =>
        {
            await AuditAsync(connection, entry);
            return true;
        },
        cancellationToken);

    private static async Task<Rotation> RotateAsync(NpgsqlConnection connection, byte[] tokenHash, byte[] successorHash, DateTimeOffset now, DateTimeOffset successorExpiresAt)
    {
        (long Id, long AccountId, Guid Family, DateTimeOffset ExpiresAt, bool Used, string? UserAgent, string? Peer)? held = null;
        using (var take = new StatementBatch(connection).AddQuery(
            LockToken,
            row => held = (row.GetInt64(0), row.GetInt64(1), row.GetGuid(2), row.Time(3), !row.IsDBNull(4), row.NullableText(5), row.NullableText(6)),
            tokenHash))
            await take.RunAsync();
        if (held is not { } token)
            return new Rotation(RotationOutcome.Unknown, null);

        // A copy is in somebody's hands: neither it nor what came of the original may go on.
        if (token.Used)
        {
            using var revoke = new StatementBatch(connection).Add("DELETE FROM refresh_tokens WHERE family_id = $1", token.Family);
            await revoke.RunAsync();
            return new Rotation(RotationOutcome.Replayed, null);
        }
        if (token.ExpiresAt <= now)
            return new Rotation(RotationOutcome.Expired, null);

        using var rotate = new StatementBatch(connection)
            .Add("UPDATE refresh_tokens SET used_at = $1 WHERE id = $2", now, token.Id)
            .Add(InsertToken, token.AccountId, token.Family, successorHash, now, successorExpiresAt, token.UserAgent, token.Peer);
        await rotate.RunAsync();
        return new Rotation(RotationOutcome.Rotated, await FindAsync(connection, token.AccountId));
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] values) => await database.WriteAsync(
        async connection =>
        {
            using var batch = new StatementBatch(connection).Add(sql, values);
            return await batch.RunAsync();
        },
        cancellationToken);

    private static async Task AuditAsync(NpgsqlConnection connection, AuditEntry entry)
    {
        using var batch = new StatementBatch(connection);
        await PlanWriter.AddAudit(batch, entry).RunAsync();
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection)
    {
        var count = 0L;
        using var batch = new StatementBatch(connection).AddQuery("SELECT count(*) FROM accounts", row => count = row.GetInt64(0));
        await batch.RunAsync();
        return count;
    }

    private static Task<Account?> FindAsync(NpgsqlConnection connection, long accountId) =>
        SingleAsync(connection, $"SELECT {Columns} FROM accounts WHERE id = $1", accountId);

    private static async Task<Account?> SingleAsync(NpgsqlConnection connection, string sql, params object?[] values)
    {
        Account? account = null;
        using var batch = new StatementBatch(connection).AddQuery(
            sql,
            row => account = new Account(row.GetInt64(0), row.GetString(1), row.GetString(2), (AccountRole)row.GetInt32(3), row.GetInt32(4), row.Time(5), row.NullableTime(6)),
            values);
        await batch.RunAsync();
        return account;
    }

    private static string Key(string email) => email.Trim().ToLowerInvariant();
}
