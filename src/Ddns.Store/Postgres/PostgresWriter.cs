using System.Threading.Channels;
using Ddns.Store.Following;
using Ddns.Store.Zones;
using Ddns.Store.Zones.Planning;

namespace Ddns.Store.Postgres;

/// <summary>
/// Changes of all callers of this process, committed in groups: NOTIFY holds a lock of the whole server while it commits,
/// and the disk costs the same for one change or two hundred. What arrives during a commit is the next group.
/// </summary>
internal sealed class PostgresWriter : IAsyncDisposable
{
    /// <summary>Groups that are under way at the same time; they wait for each other when they touch the same zone.</summary>
    public const int Loops = 2;

    private const int MaxGroup = 256;
    private const int MaxWaiting = 8192;
    private const int MaxAttempts = 4;

    // Whoever waited for longer has probably gone, and those behind him wait for nothing.
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);

    private readonly Channel<(ChangeRequest Request, long Since)> _queue = Channel.CreateBounded<(ChangeRequest, long)>(new BoundedChannelOptions(MaxWaiting));
    private readonly PostgresDatabase _database;
    private readonly WakeHub _wakes;
    private readonly string _notifier;
    private readonly TimeProvider _clock;
    private Task[] _loops = [];

    /// <param name="notifier">Tells this process's notifications from those of others.</param>
    public PostgresWriter(PostgresDatabase database, WakeHub wakes, string notifier, TimeProvider clock) =>
        (_database, _wakes, _notifier, _clock) = (database, wakes, notifier, clock);

    public void Start() => _loops = [.. Enumerable.Range(0, Loops).Select(_ => Task.Run(DrainAsync))];

    /// <exception cref="StoreUnavailableException">The queue is full, or the database did not take the change.</exception>
    public Task<ApplyResult> ApplyAsync(ZoneChange change, CancellationToken cancellationToken)
    {
        var request = new ChangeRequest(change, cancellationToken);
        if (!_queue.Writer.TryWrite((request, TimeProvider.System.GetTimestamp())) && request.TryStart())
        {
            request.Fail(new StoreUnavailableException(_queue.Reader.Completion.IsCompleted || _loops.Length == 0
                ? "The store is being closed."
                : "Too many writes wait for the database."));
        }
        return request.Task;
    }

    /// <summary>Finishes what waits, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.WhenAll(_loops);
        // Without loops, nobody else answers them.
        RefuseAll("The store is being closed.", null);
    }

    private async Task DrainAsync()
    {
        await using var transaction = new GroupTransaction(_database, _notifier, _clock);
        var group = new List<ChangeRequest>(MaxGroup);
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < MaxGroup && _queue.Reader.TryRead(out var waiting))
            {
                if (!waiting.Request.TryStart())
                    continue;
                if (TimeProvider.System.GetElapsedTime(waiting.Since) > MaxAge)
                    waiting.Request.Fail(new StoreUnavailableException("The database did not get to this write in time."));
                else
                    group.Add(waiting.Request);
            }
            if (group.Count > 0)
                await CommitAsync(transaction, group);
        }
    }

    private async Task CommitAsync(GroupTransaction transaction, List<ChangeRequest> group)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var moved = await transaction.RunAsync(group);
                if (moved.Count > 0)
                    _wakes.Publish(moved);
                foreach (var request in group)
                    request.Complete();
                return;
            }
            catch (Exception) when (attempt == 1 && !transaction.Committing && transaction.IsLost)
            {
                // Closed by a restart of the server, or just now: nothing of this group was committed.
            }
            catch (Exception problem) when (group.Count == 1 && attempt < MaxAttempts && PostgresTrouble.IsCollision(problem))
            {
            }
            catch (Exception problem) when (group.Count > 1 && PostgresTrouble.IsOfOneRequest(problem))
            {
                // One of them failed all: alone, each gets its own result.
                foreach (var request in group)
                    await CommitAsync(transaction, [request]);
                return;
            }
            catch (Exception problem)
            {
                Fail(transaction, group, problem);
                return;
            }
        }
    }

    private void Fail(GroupTransaction transaction, List<ChangeRequest> group, Exception problem)
    {
        var unknown = transaction.Committing && PostgresTrouble.IsConnectionLoss(problem);
        var explained = unknown ? PostgresDatabase.UnknownOutcome(problem) : PostgresTrouble.Explain(problem);
        foreach (var request in group)
            request.Fail(explained);
        // Whatever was committed without our knowing is found by looking.
        if (unknown)
            _wakes.PublishAll();
        // Those behind would wait for the same time-out, one group after the other.
        if (PostgresTrouble.IsAway(problem))
            RefuseAll(explained.Message, problem);
    }

    private void RefuseAll(string reason, Exception? problem)
    {
        for (var left = _queue.Reader.Count; left > 0 && _queue.Reader.TryRead(out var waiting); left--)
        {
            if (waiting.Request.TryStart())
                waiting.Request.Fail(new StoreUnavailableException(reason, problem));
        }
    }
}
