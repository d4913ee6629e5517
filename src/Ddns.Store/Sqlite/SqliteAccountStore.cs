using Ddns.Store.Accounts;

namespace Ddns.Store.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteAccountStore(SqliteDatabase database, SqliteWriter writer) : IAccountStore
{
    private const string Columns = "id, email, password_hash, role, security_stamp, created_at, locked_at";

    public Task<long> CountAsync(CancellationToken cancellationToken) => Task.FromResult(database.Read(Count));

    public Task<CreateAccountResult> CreateAsync(string email, string passwordHash, AccountRole role, bool onlyAsFirst, AuditEntry audit, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            session =>
            {
                if (onlyAsFirst && Count(session) > 0)
                    return new CreateAccountResult(CreateAccountOutcome.NotFirst, null);
                var insert = session.Prepare($"INSERT INTO accounts (email, email_key, password_hash, role, created_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING {Columns}")
                    .Bind(1, email).Bind(2, Key(email)).Bind(3, passwordHash).Bind(4, (long)role).Bind(5, audit.At);
                if (Single(insert) is not { } account)
                    return new CreateAccountResult(CreateAccountOutcome.EmailTaken, null);
                PlanWriter.WriteAudit(session, audit with { AccountId = audit.AccountId ?? account.Id });
                return new CreateAccountResult(CreateAccountOutcome.Created, account);
            },
            cancellationToken);

    public Task<Account?> FindByEmailAsync(string email, CancellationToken cancellationToken) =>
        Task.FromResult(database.Read(session => Single(session.Prepare($"SELECT {Columns} FROM accounts WHERE email_key = ?").Bind(1, Key(email)))));

    public Task<Account?> FindAsync(long accountId, CancellationToken cancellationToken) =>
        Task.FromResult(database.Read(session => Find(session, accountId)));

    public Task<int?> ChangePasswordAsync(long accountId, string passwordHash, AuditEntry audit, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            session =>
            {
                var update = session.Prepare($"UPDATE accounts SET password_hash = ?, security_stamp = security_stamp + 1 WHERE id = ? RETURNING {Columns}")
                    .Bind(1, passwordHash).Bind(2, accountId);
                if (Single(update) is not { } account)
                    return (int?)null;
                session.Prepare("DELETE FROM refresh_tokens WHERE account_id = ?").Bind(1, accountId).Run();
                PlanWriter.WriteAudit(session, audit);
                return account.SecurityStamp;
            },
            cancellationToken);

    public Task UpgradePasswordHashAsync(long accountId, string passwordHash, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            session => session.Prepare("UPDATE accounts SET password_hash = ? WHERE id = ?").Bind(1, passwordHash).Bind(2, accountId).Run(),
            cancellationToken);

    public Task<bool> DeleteAsync(long accountId, AuditEntry audit, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            session =>
            {
                var delete = session.Prepare("""
                    DELETE FROM accounts WHERE id = ?1
                    AND NOT EXISTS (SELECT 1 FROM domains WHERE account_id = ?1)
                    AND NOT EXISTS (SELECT 1 FROM zones WHERE owner_account_id = ?1)
                    """).Bind(1, accountId);
                if (delete.Run() == 0)
                    return false;
                PlanWriter.WriteAudit(session, audit);
                return true;
            },
            cancellationToken);

    public Task AddRefreshTokenAsync(RefreshToken token, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            session =>
            {
                Insert(session, token);
                return true;
            },
            cancellationToken);

    public Task<Rotation> RotateRefreshTokenAsync(byte[] tokenHash, byte[] successorHash, DateTimeOffset now, DateTimeOffset successorExpiresAt, CancellationToken cancellationToken) =>
        writer.WriteAsync(session => Rotate(session, tokenHash, successorHash, now, successorExpiresAt), cancellationToken);

    public Task RevokeRefreshTokenAsync(byte[] tokenHash, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            session => session.Prepare("DELETE FROM refresh_tokens WHERE family_id = (SELECT family_id FROM refresh_tokens WHERE token_hash = ?)").Bind(1, tokenHash).Run(),
            cancellationToken);

    public Task WriteAuditAsync(AuditEntry entry, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            session =>
            {
                PlanWriter.WriteAudit(session, entry);
                return true;
            },
            cancellationToken);

    private static Rotation Rotate(SqliteSession session, byte[] tokenHash, byte[] successorHash, DateTimeOffset now, DateTimeOffset successorExpiresAt)
    {
        var row = session.Prepare("SELECT id, account_id, family_id, expires_at, used_at, user_agent, peer FROM refresh_tokens WHERE token_hash = ?").Bind(1, tokenHash);
        if (!row.Step())
            return new Rotation(RotationOutcome.Unknown, null);
        var (id, accountId, family, expiresAt, used) = (row.Int64(0), row.Int64(1), row.Guid(2), row.Time(3), !row.IsNull(4));
        var (userAgent, peer) = (row.NullableText(5), row.NullableText(6));
        row.Reset();

        // A copy is in somebody's hands: neither it nor what came of the original may go on.
        if (used)
        {
            session.Prepare("DELETE FROM refresh_tokens WHERE family_id = ?").Bind(1, family).Run();
            return new Rotation(RotationOutcome.Replayed, null);
        }
        if (expiresAt <= now)
            return new Rotation(RotationOutcome.Expired, null);

        session.Prepare("UPDATE refresh_tokens SET used_at = ? WHERE id = ?").Bind(1, now).Bind(2, id).Run();
        Insert(session, accountId, family, successorHash, now, successorExpiresAt, userAgent, peer);
        return new Rotation(RotationOutcome.Rotated, Find(session, accountId));
    }

    private static void Insert(SqliteSession session, RefreshToken token) =>
        Insert(session, token.AccountId, token.FamilyId, token.TokenHash, token.CreatedAt, token.ExpiresAt, token.UserAgent, PlanWriter.Text(token.Peer));

    private static void Insert(SqliteSession session, long accountId, Guid family, byte[] tokenHash, DateTimeOffset createdAt, DateTimeOffset expiresAt, string? userAgent, string? peer) =>
        session.Prepare("INSERT INTO refresh_tokens (account_id, family_id, token_hash, created_at, expires_at, user_agent, peer) VALUES (?, ?, ?, ?, ?, ?, ?)")
            .Bind(1, accountId).Bind(2, family).Bind(3, tokenHash).Bind(4, createdAt).Bind(5, expiresAt).Bind(6, userAgent).Bind(7, peer).Run();

    private static long Count(SqliteSession session) => (long)session.Scalar("SELECT count(*) FROM accounts")!;

    private static Account? Find(SqliteSession session, long accountId) =>
        Single(session.Prepare($"SELECT {Columns} FROM accounts WHERE id = ?").Bind(1, accountId));

    private static Account? Single(Statement row)
    {
        if (!row.Step())
            return null;
        var account = new Account(row.Int64(0), row.Text(1), row.Text(2), (AccountRole)row.Int64(3), (int)row.Int64(4), row.Time(5), row.NullableTime(6));
        row.Run();
        return account;
    }

    private static string Key(string email) => email.Trim().ToLowerInvariant();
}
