using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Tests.Suite;
using Ddns.Store.Zones;

namespace Ddns.Store.Tests.Sqlite;

/// <summary>Groups, trouble and recovery of the one thread that writes.</summary>
public sealed class WriterTests
{
    [Fact]
    public async Task What_waits_together_is_committed_together()
    {
        await using var store = await TestStore.StartAsync(SqliteFixture.Row);
        var zone = await store.AddZoneAsync();
        using var gate = new ManualResetEventSlim();
        var blocker = Block(store, gate);

        var waiting = Enumerable.Range(0, 50).Select(i => store.ApplyAsync(zone.Id, TestStore.Replace($"h{i}.ddns.example.com.", RecordType.A, "192.0.2.1"))).ToArray();
        var frames = new FileInfo(store.Options.Location + "-wal").Length;
        gate.Set();
        await Task.WhenAll(waiting);
        await blocker;

        // One by one, each would have written the zone's page again: 50 commits of at least three pages of 4 KB.
        Assert.InRange(new FileInfo(store.Options.Location + "-wal").Length - frames, 1, 50 * 3 * 4096 / 2);
    }

    [Fact]
    public async Task A_call_that_is_withdrawn_while_it_waits_is_never_started()
    {
        await using var store = await TestStore.StartAsync(SqliteFixture.Row);
        var zone = await store.AddZoneAsync();
        using var gate = new ManualResetEventSlim();
        using var withdraw = new CancellationTokenSource();
        var blocker = Block(store, gate);
        var change = TestStore.Change(zone.Id, TestStore.Replace("a.ddns.example.com.", RecordType.A, "192.0.2.1"));

        var waiting = store.Zones.ApplyAsync(change, withdraw.Token);
        await withdraw.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        gate.Set();
        await blocker;

        await store.Zones.ProbeAsync(default);
        Assert.Empty(await store.ReadAsync(zone.Id, "a.ddns.example.com."));
    }

    [Fact]
    public async Task A_call_that_was_started_hears_how_it_ended_though_it_is_cancelled()
    {
        await using var store = await TestStore.StartAsync(SqliteFixture.Row);
        using var gate = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var started = new TaskCompletionSource();

        var running = store.Inside().Writer.WriteAsync(
            _ =>
            {
                started.SetResult();
                gate.Wait();
                return 42;
            },
            cancel.Token);
        await started.Task;
        await cancel.CancelAsync();
        gate.Set();

        Assert.Equal(42, await running);
    }

    [Fact]
    public async Task Too_many_that_wait_are_refused_at_once()
    {
        await using var store = await TestStore.StartAsync(SqliteFixture.Row);
        using var gate = new ManualResetEventSlim();
        var blocker = Block(store, gate);

        var waiting = Enumerable.Range(0, 10_000).Select(_ => store.ApplyAsync(1, TestStore.Replace("a.ddns.example.com.", RecordType.A, "192.0.2.1"))).ToArray();
        var refused = waiting.Count(task => task.IsFaulted);
        gate.Set();
        await blocker;

        Assert.InRange(refused, 1, 9_000);
        var problem = await Assert.ThrowsAsync<StoreUnavailableException>(() => waiting[^1]);
        Assert.Contains("Too many", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_the_stop_calls_are_refused()
    {
        await using var store = await TestStore.StartAsync(SqliteFixture.Row);
        await store.Engine.DisposeAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ApplyAsync(1, TestStore.Replace("a.ddns.example.com.", RecordType.A, "192.0.2.1")));
    }

    [Fact]
    public async Task A_stop_finishes_what_was_accepted()
    {
        await using var store = await TestStore.StartAsync(SqliteFixture.Row);
        var zone = await store.AddZoneAsync();
        using var gate = new ManualResetEventSlim();
        var blocker = Block(store, gate);
        var waiting = store.ApplyAsync(zone.Id, TestStore.Replace("a.ddns.example.com.", RecordType.A, "192.0.2.1"));

        var stopping = Task.Run(async () => await store.Engine.DisposeAsync());
        gate.Set();
        await Task.WhenAll(blocker, stopping);

        Assert.True((await waiting).Changed);
    }

    [Fact]
    public async Task A_job_that_fails_fails_alone()
    {
        await using var store = await TestStore.StartAsync(SqliteFixture.Row);
        var zone = await store.AddZoneAsync();
        using var gate = new ManualResetEventSlim();
        var blocker = Block(store, gate);

        var good = store.ApplyAsync(zone.Id, TestStore.Replace("a.ddns.example.com.", RecordType.A, "192.0.2.1"));
        var bad = store.Inside().Writer.WriteAsync<int>(_ => throw new InvalidOperationException("mine"), default);
        var alsoGood = store.ApplyAsync(zone.Id, TestStore.Replace("b.ddns.example.com.", RecordType.A, "192.0.2.1"));
        gate.Set();
        await blocker;

        await Assert.ThrowsAsync<InvalidOperationException>(() => bad);
        Assert.Equal(2, (await good).Head.Version);
        Assert.Equal(3, (await alsoGood).Head.Version);
        Assert.Equal(4, (await store.ReadAsync(zone.Id)).Count);
    }

    [Fact]
    public async Task A_full_disk_refuses_writes_keeps_what_was_there_and_needs_no_restart()
    {
        await using var store = await TestStore.StartAsync(SqliteFixture.Row);
        var zone = await store.AddZoneAsync();
        await store.ApplyAsync(zone.Id, TestStore.Replace("a.ddns.example.com.", RecordType.A, "192.0.2.1"));
        // A file that may not grow behaves as a disk that is full.
        await store.ExecuteAsync("PRAGMA max_page_count = 1");
        var large = TestStore.Replace("big.ddns.example.com.", RecordType.TXT, [.. Enumerable.Range(0, 200).Select(i => $"\"{i}{new string('x', 200)}\"")]);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => await Record.ExceptionAsync(() => store.ApplyAsync(zone.Id, large))));

        Assert.All(outcomes, problem => Assert.Contains("full", Assert.IsType<StoreUnavailableException>(problem).Message, StringComparison.Ordinal));
        Assert.Empty(await store.ReadAsync(zone.Id, "big.ddns.example.com."));
        Assert.Equal(2, (await store.Zones.FindZoneAsync(zone.Apex, default))!.Head.Version);
        Assert.Single(await store.ReadAsync(zone.Id, "a.ddns.example.com."));

        await store.ExecuteAsync("PRAGMA max_page_count = 1000000");
        Assert.Equal(3, (await store.ApplyAsync(zone.Id, large)).Head.Version);
        Assert.Single(await store.ReadAsync(zone.Id, "big.ddns.example.com."));
    }

    [Fact]
    public async Task A_lost_connection_is_opened_again()
    {
        await using var store = await TestStore.StartAsync(SqliteFixture.Row);
        var zone = await store.AddZoneAsync();

        // The connection is of no more use, as after an error of the disk.
        await Assert.ThrowsAnyAsync<Exception>(() => store.Inside().Writer.WriteAsync<int>(
            session =>
            {
                session.Dispose();
                throw new IOException("the disk is gone");
            },
            default));

        Assert.True((await store.ApplyAsync(zone.Id, TestStore.Replace("a.ddns.example.com.", RecordType.A, "192.0.2.1"))).Changed);
    }

    /// <summary>Holds the writer until the gate opens, so that everything sent meanwhile waits together.</summary>
    private static Task<int> Block(TestStore store, ManualResetEventSlim gate)
    {
        var started = new TaskCompletionSource();
        var blocked = store.Inside().Writer.WriteAsync(
            _ =>
            {
                started.TrySetResult();
                gate.Wait();
                return 0;
            },
            default);
        started.Task.Wait();
        return blocked;
    }
}
