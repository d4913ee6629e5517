using Ddns.Store.Hosting;
using Npgsql;

namespace Ddns.Store.Postgres;

/// <summary>Makes sure that a database keeps what it promises and has the tables of this program.</summary>
internal sealed class PostgresSchema(TimeProvider clock)
{
    private const int MinVersion = 130000;

    // Any number will do, so long as no other program of this database takes it.
    private const long MigrationLock = 0x6464_6E73_0001;

    // A migration may rewrite tables; and of ten processes that start at once nine wait for the first.
    private const int MigrationSeconds = 600;

    /// <exception cref="SettingException">The server is too old, would lose commits, or has tables of another version.</exception>
    public async Task PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var isStandby = await VerifyAsync(connection, cancellationToken);
        var known = Migration.OfEngine("Postgres");
        var missing = Migration.Missing(known, await ReadAppliedAsync(connection, cancellationToken));
        if (missing.Count == 0)
            return;
        // A node may follow a standby; the tables come to it from the primary.
        if (isStandby)
            throw new SettingException("DATABASE_URL points to a standby that has not all tables of this version: start the new version on the primary first.");
        await MigrateAsync(connection, known, cancellationToken);
    }

    private static async Task<bool> VerifyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var (version, fsync, synchronous, standby) = (0, "", "", false);
        using var batch = new StatementBatch(connection)
            .AddQuery(
                "SELECT current_setting('server_version_num')::int, current_setting('fsync'), current_setting('synchronous_commit'), pg_is_in_recovery()",
                row => (version, fsync, synchronous, standby) = (row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetBoolean(3)));
        await batch.RunAsync(cancellationToken);

        if (version < MinVersion)
            throw new SettingException($"DATABASE_URL points to PostgreSQL {version / 10000}, but this program needs version {MinVersion / 10000} or later.");
        // "Acknowledged is durable" rests on these two. remote_apply, remote_write and local wait for the disk of the primary too.
        if (fsync != "on")
            throw new SettingException("DATABASE_URL points to a PostgreSQL server with fsync = off, which loses what was acknowledged when it crashes: set fsync = on in postgresql.conf.");
        if (synchronous == "off")
            throw new SettingException("DATABASE_URL points to a PostgreSQL server with synchronous_commit = off, which loses what was acknowledged when it crashes: set synchronous_commit = on for this database and user.");
        return standby;
    }

    private static async Task<Dictionary<int, string>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var exists = false;
        using (var look = new StatementBatch(connection).AddQuery("SELECT to_regclass('schema_migrations') IS NOT NULL", row => exists = row.GetBoolean(0)))
            await look.RunAsync(cancellationToken);

        return exists ? await ReadTableAsync(connection, cancellationToken) : [];
    }

    private static async Task<Dictionary<int, string>> ReadTableAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = new Dictionary<int, string>();
        using var read = new StatementBatch(connection).AddQuery("SELECT number, checksum FROM schema_migrations", row => applied.Add(row.GetInt32(0), row.GetString(1)));
        await read.RunAsync(cancellationToken);
        return applied;
    }

    /// <summary>All in one transaction, under a lock that ends with it: a session's lock would outlive its caller behind a pooler.</summary>
    private async Task MigrateAsync(NpgsqlConnection connection, IReadOnlyList<Migration> known, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, cancellationToken);
        using (var wait = new StatementBatch(connection) { Timeout = MigrationSeconds }.AddQuery("SELECT pg_advisory_xact_lock($1)", _ => { }, MigrationLock))
            await wait.RunAsync(cancellationToken);

        // Whether the table exists is asked by making it: a look alone may answer from what this session cached before the lock.
        await ExecuteAsync(connection, "CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)", cancellationToken);
        var missing = Migration.Missing(known, await ReadTableAsync(connection, cancellationToken));
        if (missing.Count == 0)
            return;
        foreach (var migration in missing)
        {
            await ExecuteAsync(connection, migration.Sql, cancellationToken);
            using var note = new StatementBatch(connection)
                .Add("INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)", migration.Number, migration.Name, migration.Checksum, clock.GetUtcNow());
            await note.RunAsync(cancellationToken);
        }
        using var epoch = new StatementBatch(connection)
            .Add("INSERT INTO store_meta (key, value) VALUES ('epoch', $1) ON CONFLICT DO NOTHING", Guid.NewGuid().ToString());
        await epoch.RunAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = MigrationSeconds };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
