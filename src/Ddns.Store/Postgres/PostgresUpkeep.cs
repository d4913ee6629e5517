using Ddns.Store.Domains;
using Ddns.Store.Hosting;
using Microsoft.Extensions.Logging;

namespace Ddns.Store.Postgres;

/// <summary>What is done in the background: check-ins are flushed by each process, and what is past its time is removed by one of them, in small bites.</summary>
internal sealed class PostgresUpkeep(PostgresDatabase database, CheckInGatherer checkIns, StoreOptions options, TimeProvider clock, ILogger log) : IAsyncDisposable
{
    // What a crash may lose of the check-in times; addresses are never among it.
    private static readonly TimeSpan FlushEvery = TimeSpan.FromSeconds(5);

    private const int FlushesPerPruning = 12;
    private const long Bite = 5000;

    // Any number will do, so long as no other program of this database takes it.
    private const long PruningLock = 0x6464_6E73_0002;

    private const string SelectPrunable = """
        SELECT z.id, z.version, (SELECT min(version) FROM journal WHERE zone_id = z.id),
               (SELECT version FROM journal WHERE zone_id = z.id AND at >= $1 ORDER BY version LIMIT 1)
        FROM zones z
        """;

    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    public void Start() => _loop = RunAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        await TryAsync(checkIns.FlushAsync);
        _stop.Dispose();
    }

    /// <summary>Removes journal entries beyond age and count, expired sessions and quarantines that ended. Does nothing while another process does.</summary>
    internal async Task PruneAsync()
    {
        var now = clock.GetUtcNow();
        var mine = await BiteAsync(batch => batch
            .Add("DELETE FROM refresh_tokens WHERE expires_at < $1", now)
            .Add("DELETE FROM released_names WHERE until < $1", now));
        if (!mine)
            return;
        foreach (var (zoneId, first, keep) in await database.ReadAsync((connection, _) => ReadPrunableAsync(connection, now - options.JournalAge), CancellationToken.None))
        {
            for (var from = first; mine && from < keep && !_stop.IsCancellationRequested; from += Bite)
            {
                var before = Math.Min(from + Bite, keep);
                mine = await BiteAsync(batch => batch.Add("DELETE FROM journal WHERE zone_id = $1 AND version < $2", zoneId, before));
            }
        }
    }

    /// <summary>Each bite holds the lock for its own transaction: a process that dies holds it no longer.</summary>
    private Task<bool> BiteAsync(Action<StatementBatch> fill) => database.WriteAsync(
        async connection =>
        {
            var mine = false;
            using (var take = new StatementBatch(connection).AddQuery("SELECT pg_try_advisory_xact_lock($1)", row => mine = row.GetBoolean(0), PruningLock))
                await take.RunAsync();
            if (!mine)
                return false;
            using var batch = new StatementBatch(connection);
            fill(batch);
            await batch.RunAsync();
            return true;
        },
        CancellationToken.None);

    /// <summary>For each zone with something to remove: its first version in the journal and the first to keep. The last entry stays.</summary>
    private async Task<List<(long ZoneId, long First, long Keep)>> ReadPrunableAsync(Npgsql.NpgsqlConnection connection, DateTimeOffset oldest)
    {
        var zones = new List<(long ZoneId, long First, long Keep)>();
        using var batch = new StatementBatch(connection).AddQuery(
            SelectPrunable,
            row =>
            {
                var (head, first, young) = (row.GetInt64(1), row.IsDBNull(2) ? long.MaxValue : row.GetInt64(2), row.IsDBNull(3) ? long.MaxValue : row.GetInt64(3));
                var keep = Math.Min(head, Math.Max(young, head - options.JournalEntries + 1));
                if (first < keep)
                    zones.Add((row.GetInt64(0), first, keep));
            },
            oldest);
        await batch.RunAsync();
        return zones;
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(FlushEvery, clock);
        for (var flushes = 1; await WaitAsync(timer); flushes++)
        {
            await TryAsync(checkIns.FlushAsync);
            if (flushes % FlushesPerPruning == 0)
                await TryAsync(PruneAsync);
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

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception problem)
        {
            // Whatever it was, the next round may succeed; a loop that ended would be noticed by nobody.
            StoreLog.UpkeepFailed(log, problem);
        }
    }
}
