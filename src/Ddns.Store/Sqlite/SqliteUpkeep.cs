using Ddns.Store.Domains;
using Ddns.Store.Hosting;
using Ddns.Store.Zones;
using Microsoft.Extensions.Logging;

namespace Ddns.Store.Sqlite;

/// <summary>What is done in the background: check-ins are flushed, and what is past its time is removed in small bites.</summary>
internal sealed class SqliteUpkeep(SqliteDatabase database, SqliteWriter writer, CheckInGatherer checkIns, StoreOptions options, TimeProvider clock, ILogger log) : IAsyncDisposable
{
    // What a power cut may lose of the check-in times; addresses are never among it.
    private static readonly TimeSpan FlushEvery = TimeSpan.FromSeconds(5);

    private const int FlushesPerPruning = 12;

    // Some milliseconds of the writer.
    private const int Bite = 2000;

    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    public void Start() => _loop = RunAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        if (_loop.IsCompletedSuccessfully && database.Epoch != Guid.Empty)
            await Try(checkIns.FlushAsync);
        _stop.Dispose();
    }

    /// <summary>Removes journal entries beyond age and count, expired sessions and quarantines that ended.</summary>
    internal async Task PruneAsync()
    {
        var now = clock.GetUtcNow();
        await writer.WriteAsync(session => session.Prepare("DELETE FROM refresh_tokens WHERE expires_at < ?").Bind(1, now).Run(), CancellationToken.None);
        await writer.WriteAsync(session => session.Prepare("DELETE FROM released_names WHERE until < ?").Bind(1, now).Run(), CancellationToken.None);
        foreach (var (zoneId, first, keep) in database.Read(session => Prunable(session, now - options.JournalAge)))
        {
            for (var from = first; from < keep && !_stop.IsCancellationRequested; from += Bite)
            {
                var before = Math.Min(from + Bite, keep);
                await writer.WriteAsync(session => session.Prepare("DELETE FROM journal WHERE zone_id = ? AND version < ?").Bind(1, zoneId).Bind(2, before).Run(), CancellationToken.None);
            }
        }
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(FlushEvery, clock);
        for (var flushes = 1; await WaitAsync(timer); flushes++)
        {
            await Try(checkIns.FlushAsync);
            if (flushes % FlushesPerPruning == 0)
                await Try(PruneAsync);
        }
    }

    private async Task<bool> WaitAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task Try(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (StoreUnavailableException problem)
        {
            StoreLog.UpkeepFailed(log, problem);
        }
    }

    /// <summary>For each zone with something to remove: its first version in the journal and the first to keep. The last entry stays.</summary>
    private List<(long ZoneId, long First, long Keep)> Prunable(SqliteSession session, DateTimeOffset oldest)
    {
        var zones = new List<(long ZoneId, long First, long Keep)>();
        var rows = session.Prepare("""
            SELECT z.id, z.version, (SELECT min(version) FROM journal WHERE zone_id = z.id),
                   (SELECT version FROM journal WHERE zone_id = z.id AND at >= ?1 ORDER BY version LIMIT 1)
            FROM zones z
            """).Bind(1, oldest);
        while (rows.Step())
        {
            var (head, first, young) = (rows.Int64(1), rows.NullableInt64(2) ?? long.MaxValue, rows.NullableInt64(3) ?? long.MaxValue);
            var keep = Math.Min(head, Math.Max(young, head - options.JournalEntries + 1));
            if (first < keep)
                zones.Add((rows.Int64(0), first, keep));
        }
        return zones;
    }
}
