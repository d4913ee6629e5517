using System.Security.Cryptography;
using Ddns.Store.Accounts;
using Ddns.Store.Domains;
using Ddns.Store.Following;
using Ddns.Store.Hosting;
using Ddns.Store.Zones;
using Microsoft.Extensions.Logging;

namespace Ddns.Store.Postgres;

/// <summary>Everything in one PostgreSQL database, for any number of processes.</summary>
internal sealed class PostgresStore : StoreEngine
{
    private readonly PostgresDatabase _database;
    private readonly PostgresWriter _writer;
    private readonly PostgresListener _listener;
    private readonly CheckInGatherer _checkIns;
    private bool _started;
    private bool _disposed;

    public PostgresStore(StoreOptions options, TimeProvider clock, ILogger<PostgresStore> log)
    {
        var wakes = new WakeHub();
        var notifier = RandomNumberGenerator.GetHexString(8, lowercase: true);
        _database = new PostgresDatabase(options, clock);
        _writer = new PostgresWriter(_database, wakes, notifier, clock);
        _listener = new PostgresListener(options, wakes, notifier, log);
        _checkIns = new CheckInGatherer(chunk => _database.WriteAsync(connection => CheckInWriter.WriteAsync(connection, chunk), CancellationToken.None));
        Upkeep = new PostgresUpkeep(_database, _checkIns, options, clock, log);
        Zones = new PostgresZoneStore(_database, _writer, wakes, notifier, clock);
        Domains = new PostgresDomainStore(_database, _checkIns, clock);
        Accounts = new PostgresAccountStore(_database);
        Feed = new PostgresChangeFeed(_database, _listener, wakes);
    }

    public override IZoneStore Zones { get; }

    public override IDomainStore Domains { get; }

    public override IAccountStore Accounts { get; }

    public override IChangeFeed Feed { get; }

    /// <summary>For tests that look inside.</summary>
    internal PostgresUpkeep Upkeep { get; }

    internal PostgresDatabase Database => _database;

    internal CheckInGatherer CheckIns => _checkIns;

    /// <summary>When the server is not there, this says so; the parts are started all the same, and the first call that reaches the server verifies it.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (!_started)
        {
            _writer.Start();
            Upkeep.Start();
            _started = true;
        }
        return _database.OpenAsync(cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        // A container disposes of it once for each face it was asked for.
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        await _listener.DisposeAsync();
        await _writer.DisposeAsync();
        await Upkeep.DisposeAsync();
        await _database.DisposeAsync();
    }
}
