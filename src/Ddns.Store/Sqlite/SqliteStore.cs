using Ddns.Store.Accounts;
using Ddns.Store.Domains;
using Ddns.Store.Following;
using Ddns.Store.Hosting;
using Ddns.Store.Zones;
using Microsoft.Extensions.Logging;

namespace Ddns.Store.Sqlite;

/// <summary>Everything in one SQLite file, for one process.</summary>
internal sealed class SqliteStore : StoreEngine
{
    private readonly SqliteDatabase _database;
    private readonly SqliteWriter _writer;
    private readonly SqliteUpkeep _upkeep;
    private bool _disposed;

    public SqliteStore(StoreOptions options, TimeProvider clock, ILogger<SqliteStore> log)
    {
        var wakes = new WakeHub();
        _database = new SqliteDatabase(options.Location, clock);
        _writer = new SqliteWriter(_database, wakes, clock);
        CheckIns = new CheckInGatherer(chunk => _writer.WriteAsync(session => CheckInWriter.Write(session, chunk), CancellationToken.None));
        _upkeep = new SqliteUpkeep(_database, _writer, CheckIns, options, clock, log);
        Zones = new SqliteZoneStore(_database, _writer, clock);
        Domains = new SqliteDomainStore(_database, _writer, CheckIns, clock);
        Accounts = new SqliteAccountStore(_database, _writer);
        Feed = new SqliteChangeFeed(_database, wakes);
    }

    public override IZoneStore Zones { get; }

    public override IDomainStore Domains { get; }

    public override IAccountStore Accounts { get; }

    public override IChangeFeed Feed { get; }

    /// <summary>For tests that break the file or look inside it.</summary>
    internal SqliteWriter Writer => _writer;

    internal SqliteUpkeep Upkeep => _upkeep;

    internal CheckInGatherer CheckIns { get; }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _database.Open();
        _writer.Start();
        _upkeep.Start();
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        // A container disposes of it once for each face it was asked for.
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        await _upkeep.DisposeAsync();
        _writer.Dispose();
        _database.Dispose();
    }
}
