using System.Diagnostics;
using System.Threading.Channels;
using Ddns.Store.Following;
using Ddns.Store.Hosting;
using Ddns.Store.Zones;
using Ddns.Store.Zones.Planning;
using Microsoft.Data.Sqlite;

namespace Ddns.Store.Sqlite;

/// <summary>
/// The one thread that writes. It takes everything that waits and commits it as one transaction, because an fsync costs the
/// same for one change or two hundred; those that arrive meanwhile are the next group.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    // Shared by this many, an fsync is a small part of each change; a larger group only makes the first of it wait longer.
    private const int MaxGroup = 256;

    // Some tenths of a second of work at full speed: whoever would wait longer is better told so at once.
    private const int MaxWaiting = 8192;

    private static readonly TimeSpan MaxAwaitingReturns = TimeSpan.FromMicroseconds(200);

    private readonly Channel<WriteRequest> _queue = Channel.CreateBounded<WriteRequest>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly SqliteDatabase _database;
    private readonly WakeHub _wakes;
    private readonly TimeProvider _clock;
    private readonly Thread _thread;
    private SqliteSession? _session;
    private bool _started;

    public SqliteWriter(SqliteDatabase database, WakeHub wakes, TimeProvider clock)
    {
        (_database, _wakes, _clock) = (database, wakes, clock);
        _thread = new Thread(Drain) { IsBackground = true, Name = "sqlite writer" };
    }

    /// <exception cref="SettingException">The connection does not keep its promises.</exception>
    public void Start()
    {
        _session = _database.OpenWriter();
        _thread.Start();
        _started = true;
    }

    /// <exception cref="StoreUnavailableException">The queue is full, or the write failed.</exception>
    public Task<ApplyResult> ApplyAsync(ZoneChange change, CancellationToken cancellationToken) =>
        Enqueue(new ChangeRequest(change, cancellationToken));

    /// <summary>Runs a function in the writer's transaction. It may run again when others of its group fail: it must not have effects outside the database.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> write, CancellationToken cancellationToken, Func<T, long?>? touchedZone = null) =>
        Enqueue(new WriteJob<T>(write, touchedZone, cancellationToken));

    /// <summary>Finishes what waits, then ends.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        if (!_started)
            return;
        _thread.Join();
        _session?.Dispose();
        _session = null;
    }

    private Task<T> Enqueue<T>(WriteRequest<T> request)
    {
        if (!_queue.Writer.TryWrite(request))
        {
            request.TryStart();
            request.Fail(new StoreUnavailableException(_queue.Reader.Completion.IsCompleted
                ? "The store is being closed."
                : "Too many writes wait for the database."));
        }
        return request.Task;
    }

    private void Drain()
    {
        var group = new List<WriteRequest>(MaxGroup);
        while (WaitForWork())
        {
            AwaitReturns(group.Count);
            group.Clear();
            while (group.Count < MaxGroup && _queue.Reader.TryRead(out var request))
            {
                if (request.TryStart())
                    group.Add(request);
            }
            if (group.Count > 0)
                Commit(group);
        }
    }

    /// <summary>
    /// Callers whose changes were just committed often come back at once with the next (a connection kept alive, a burst).
    /// Whoever is first of them would be committed alone and the rest would wait for that fsync: a fraction of an fsync spent
    /// on letting them arrive makes larger groups. A single caller never waits.
    /// </summary>
    private void AwaitReturns(int lastGroup)
    {
        var start = Stopwatch.GetTimestamp();
        while (_queue.Reader.Count < lastGroup / 2 && Stopwatch.GetElapsedTime(start) < MaxAwaitingReturns)
            Thread.Yield();
    }

    private bool WaitForWork()
    {
        var wait = _queue.Reader.WaitToReadAsync();
        return wait.IsCompleted ? wait.Result : wait.AsTask().GetAwaiter().GetResult();
    }

    private void Commit(List<WriteRequest> group)
    {
        try
        {
            Transact(group);
        }
        catch (Exception problem)
        {
            // Whatever was committed without our knowing is found by looking.
            _wakes.PublishAll();
            if (group.Count == 1)
            {
                group[0].Fail(Explain(problem));
                return;
            }
            // One of them failed all: alone, each gets its own result.
            foreach (var request in group)
                Commit([request]);
            return;
        }
        foreach (var request in group)
            request.Complete();
    }

    private void Transact(List<WriteRequest> group)
    {
        var session = _session ??= _database.OpenWriter();
        try
        {
            session.Prepare("BEGIN IMMEDIATE").Run();
            var touched = ApplyChanges(session, group);
            foreach (var request in group)
            {
                if (request is not IWriteJob job)
                    continue;
                job.Run(session);
                if (job.TouchedZone is { } zoneId)
                    touched.Add(zoneId);
            }
            session.Prepare("COMMIT").Run();
            if (touched.Count > 0)
                _wakes.Publish(touched);
        }
        catch
        {
            RollBack(session);
            throw;
        }
    }

    private HashSet<long> ApplyChanges(SqliteSession session, List<WriteRequest> group)
    {
        var requests = group.OfType<ChangeRequest>().ToList();
        if (requests.Count == 0)
            return [];

        var state = StateReader.Read(session, new GroupNeeds([.. requests.Select(request => request.Change)]));
        var planner = new ChangePlanner(state, _clock.GetUtcNow(), Guid.NewGuid);
        foreach (var request in requests)
            request.Outcome = planner.Apply(request.Change);
        PlanWriter.Write(session, planner.Plan);
        return [.. planner.Plan.Zones.Keys];
    }

    /// <summary>After an error of the disk SQLite may have rolled back by itself, and the connection may be of no more use: the next group opens a new one.</summary>
    private void RollBack(SqliteSession session)
    {
        try
        {
            session.Settle();
        }
        catch (Exception)
        {
            _session = null;
            session.Dispose();
        }
    }

    private static Exception Explain(Exception problem) => problem switch
    {
        SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL } => new StoreUnavailableException("The disk of the database is full.", problem),
        SqliteException { SqliteErrorCode: not SQLitePCL.raw.SQLITE_CONSTRAINT } or IOException or SettingException => SqliteDatabase.Unavailable(problem),
        _ => problem,
    };
}
