using System.Collections.Concurrent;
using System.Globalization;
using Ddns.Store.Hosting;
using Ddns.Store.Zones;
using Microsoft.Data.Sqlite;

namespace Ddns.Store.Sqlite;

/// <summary>The database file: opened, locked against other processes, migrated and verified; and the sessions on it.</summary>
internal sealed class SqliteDatabase(string path, TimeProvider clock) : IDisposable
{
    // More readers than this at once are rare; the sessions beyond are closed after use instead of kept.
    private const int MaxIdleReaders = 16;

    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private FileStream? _lock;

    public string Path { get; } = path;

    public Guid Epoch { get; private set; }

    /// <exception cref="SettingException">The file is another process's, of a newer version, or cannot be opened.</exception>
    public void Open()
    {
        DataDirectory.Make(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
        _lock = Lock();
        try
        {
            // SQLite gives its -wal and -shm files the mode of the database file.
            DataDirectory.Open(Path, FileMode.OpenOrCreate, FileShare.ReadWrite).Dispose();
            DataDirectory.Flush(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
            using var session = OpenWriter();
            Migrate(session);
            Epoch = ReadEpoch(session);
        }
        catch (Exception problem) when (problem is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"DATABASE_URL points to {Path}, which cannot be opened as a SQLite database: {problem.Message}");
        }
    }

    /// <summary>The one connection that writes.</summary>
    /// <exception cref="SettingException">A commit on it would not survive a crash.</exception>
    public SqliteSession OpenWriter()
    {
        var session = new SqliteSession(Path, reader: false);
        try
        {
            session.Execute("PRAGMA synchronous = FULL");
            // "Acknowledged is durable" rests on these two, so they are read back: some file systems have no shared memory for WAL.
            if (session.Scalar("PRAGMA journal_mode = WAL") is not "wal" || session.Scalar("PRAGMA synchronous") is not 2L)
                throw new SettingException($"DATABASE_URL points to {Path}, where SQLite cannot use WAL with synchronous=FULL: use a local file system.");
            // A checkpoint copies the log into the file and waits for both: fewer and larger ones, at 64 MB instead of 4.
            session.Execute("PRAGMA wal_autocheckpoint = 16384");
            session.Execute("PRAGMA journal_size_limit = 134217728");
            session.Execute("PRAGMA cache_size = -65536");
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Reads with a session of the pool.</summary>
    /// <exception cref="StoreUnavailableException">SQLite reports an error.</exception>
    public T Read<T>(Func<SqliteSession, T> read)
    {
        using var lease = Rent();
        try
        {
            return read(lease.Session);
        }
        catch (SqliteException problem)
        {
            throw Unavailable(problem);
        }
    }

    /// <summary>Several reads that see one moment.</summary>
    public T ReadAsOfOneMoment<T>(Func<SqliteSession, T> read) => Read(session =>
    {
        session.Prepare("BEGIN DEFERRED").Run();
        var value = read(session);
        session.Prepare("COMMIT").Run();
        return value;
    });

    public ReadLease Rent()
    {
        try
        {
            return new ReadLease(this, _readers.TryTake(out var session) ? session : new SqliteSession(Path, reader: true));
        }
        catch (SqliteException problem)
        {
            throw Unavailable(problem);
        }
    }

    public static StoreUnavailableException Unavailable(Exception problem) => new($"The database does not answer: {problem.Message}", problem);

    public void Dispose()
    {
        while (_readers.TryTake(out var session))
            session.Dispose();
        _lock?.Dispose();
        _lock = null;
    }

    private FileStream Lock()
    {
        try
        {
            return DataDirectory.Open(Path + ".lock", FileMode.OpenOrCreate, FileShare.None);
        }
        catch (IOException)
        {
            throw new SettingException($"DATABASE_URL points to {Path}, which another process uses: stop that one, or give this one another DDNS_DATA_DIR.");
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new SettingException($"DATABASE_URL points to {Path}, which this user may not write to: {problem.Message}");
        }
    }

    private void Migrate(SqliteSession session)
    {
        session.Execute("CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT");
        var applied = new Dictionary<int, string>();
        var rows = session.Prepare("SELECT number, checksum FROM schema_migrations");
        while (rows.Step())
            applied.Add((int)rows.Int64(0), rows.Text(1));

        foreach (var migration in Migration.Missing(Migration.OfEngine("Sqlite"), applied))
        {
            session.Execute("BEGIN IMMEDIATE");
            session.Execute(migration.Sql);
            session.Prepare("INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES (?, ?, ?, ?)")
                .Bind(1, migration.Number).Bind(2, migration.Name).Bind(3, migration.Checksum).Bind(4, clock.GetUtcNow()).Run();
            session.Execute("COMMIT");
        }
    }

    private static Guid ReadEpoch(SqliteSession session)
    {
        session.Prepare("INSERT INTO store_meta (key, value) VALUES ('epoch', ?) ON CONFLICT DO NOTHING").Bind(1, Guid.NewGuid().ToString()).Run();
        return Guid.Parse((string)session.Scalar("SELECT value FROM store_meta WHERE key = 'epoch'")!, CultureInfo.InvariantCulture);
    }

    private void Return(SqliteSession session)
    {
        try
        {
            session.Settle();
            if (_lock is not null && _readers.Count < MaxIdleReaders)
            {
                _readers.Add(session);
                return;
            }
        }
        catch (SqliteException)
        {
            // It is closed below; the next reader opens another.
        }
        session.Dispose();
    }

    /// <summary>A reading session that goes back to the pool.</summary>
    internal readonly struct ReadLease(SqliteDatabase database, SqliteSession session) : IDisposable
    {
        public SqliteSession Session => session;

        public void Dispose() => database.Return(session);
    }
}
