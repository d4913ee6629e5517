using Ddns.Authoritative.Following;
using Ddns.Authoritative.Tests.Harness;
using Ddns.Store.Zones;

namespace Ddns.Authoritative.Tests.Following;

public sealed class FollowerTests : IAsyncDisposable
{
    private static readonly TimeSpan CompareEvery = TimeSpan.FromSeconds(5);

    // Of fake time, which stands still: only the follower ends such a wait.
    private static readonly TimeSpan Ever = TimeSpan.FromDays(1);

    private readonly RecordingTime _time = new();
    private readonly FakeFeed _feed = new();
    private readonly TestTable _table = new();
    private readonly LogCollector _log = new();
    private readonly Follower _follower;

    public FollowerTests() => _follower = new Follower(_feed, _table.Table, _time, _log.For<Follower>(), CompareEvery);

    public async ValueTask DisposeAsync()
    {
        await _follower.DisposeAsync();
        _table.Dispose();
    }

    [Fact]
    public async Task Every_zone_is_loaded_when_the_start_returns()
    {
        _feed.AddZone(1, "example.org", "192.0.2.1");
        _feed.AddZone(2, "example.net", "192.0.2.2");

        await StartAsync();

        Assert.Equal("192.0.2.1", _table.AddressOf("home.example.org"));
        Assert.Equal("192.0.2.2", _table.AddressOf("home.example.net"));
        Assert.NotNull(_follower.Status.SinceEqual);
        Assert.False(_follower.Status.IsFailing);
    }

    [Fact]
    public async Task A_start_without_the_store_fails_and_starts_nothing()
    {
        _feed.Failure = new StoreUnavailableException("away");

        await Assert.ThrowsAsync<StoreUnavailableException>(StartAsync);

        Assert.DoesNotContain("listen", _feed.Calls);
        Assert.Null(_follower.Status.SinceEqual);
    }

    [Fact]
    public async Task A_wake_up_brings_what_came_after()
    {
        _feed.AddZone(1, "example.org", "192.0.2.1");
        await StartAsync();

        _feed.Change(1, "192.0.2.9");
        var head = _feed.Change(1, "192.0.2.10");
        _feed.Wake(1);

        Assert.True(await SeenAsync(head));
        Assert.Equal("192.0.2.10", _table.AddressOf("home.example.org"));
        Assert.Equal(2, _follower.Status.AppliedVersions);
        Assert.Equal(0, _follower.Status.Reloads);
    }

    [Fact]
    public async Task A_lost_wake_up_costs_one_interval_and_nothing_else()
    {
        _feed.AddZone(1, "example.org", "192.0.2.1");
        await StartAsync();
        await _time.TimerAsync(CompareEvery);

        var head = _feed.Change(1, "192.0.2.9");
        _time.Advance(CompareEvery);

        Assert.True(await SeenAsync(head));
        Assert.Equal("192.0.2.9", _table.AddressOf("home.example.org"));
    }

    [Fact]
    public async Task Ten_thousand_wake_ups_become_a_few_looks()
    {
        _feed.AddZone(1, "example.org", "192.0.2.1");
        await StartAsync();
        var gate = new TaskCompletionSource();
        _feed.JournalGate = gate.Task;
        _feed.Change(1, "192.0.2.2");
        _feed.Wake(1);
        while (await _feed.NextCallAsync() != "journal")
        {
        }

        ZoneHead last = default;
        for (var i = 0; i < 10_000; i++)
        {
            last = _feed.Change(1, $"192.0.{i >> 8}.{i & 255}");
            _feed.Wake(1);
        }
        gate.SetResult();

        Assert.True(await SeenAsync(last));
        Assert.InRange(_feed.Calls.Count(call => call == "journal"), 1, 200);
        Assert.Equal(10_001, _follower.Status.AppliedVersions);
    }

    [Fact]
    public async Task A_journal_that_does_not_reach_back_has_the_zone_loaded_anew()
    {
        _feed.AddZone(1, "example.org", "192.0.2.1");
        await StartAsync();

        _feed.Change(1, "192.0.2.2");
        _feed.Change(1, "192.0.2.3");
        var head = _feed.Change(1, "192.0.2.4");
        _feed.Trim(1, keep: 1);
        _feed.Wake(1);

        Assert.True(await SeenAsync(head));
        Assert.Equal("192.0.2.4", _table.AddressOf("home.example.org"));
        Assert.Equal(1, _follower.Status.Reloads);
        Assert.Contains(_log.Lines, line => line.Contains("example.org", StringComparison.Ordinal) && line.Contains("loading it anew", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_gap_inside_the_journal_is_never_stepped_over()
    {
        _feed.AddZone(1, "example.org", "192.0.2.1");
        await StartAsync();

        _feed.Change(1, "192.0.2.2");
        _feed.Change(1, "192.0.2.3");
        var head = _feed.Change(1, "192.0.2.4");
        _feed.LoseEntry(1, index: 1);
        _feed.Wake(1);

        Assert.True(await SeenAsync(head));
        Assert.Equal("192.0.2.4", _table.AddressOf("home.example.org"));
        Assert.Equal((1, 1), (_follower.Status.AppliedVersions, _follower.Status.Reloads));
        Assert.False(_follower.Status.IsFailing);
    }

    [Fact]
    public async Task A_zone_that_is_made_later_is_served()
    {
        await StartAsync();
        Assert.Equal("REFUSED", _table.AddressOf("home.example.net"));

        var head = _feed.AddZone(7, "example.net", "192.0.2.7");
        _feed.Wake(7);

        Assert.True(await SeenAsync(head));
        Assert.Equal("192.0.2.7", _table.AddressOf("home.example.net"));
    }

    [Fact]
    public async Task A_zone_that_is_removed_is_refused_and_nobody_waits_for_it()
    {
        var head = _feed.AddZone(1, "example.org", "192.0.2.1");
        await StartAsync();
        var later = head with { Version = 2 };
        var waiting = SeenAsync(later);

        _feed.RemoveZone(1);
        _feed.Wake(1);

        Assert.True(await waiting);
        Assert.Equal("REFUSED", _table.AddressOf("home.example.org"));
        // Whoever comes when it is gone already is told at once.
        Assert.True(await SeenAsync(later));
    }

    [Fact]
    public async Task A_zone_that_comes_back_is_waited_for_again()
    {
        _feed.AddZone(1, "example.org", "192.0.2.1");
        await StartAsync();
        _feed.RemoveZone(1);
        _feed.Wake(1);
        await Eventually.IsAsync(() => _table.AddressOf("home.example.org") == "REFUSED", "the zone is gone");

        // A backup was restored: the id is there again.
        var head = _feed.AddZone(1, "example.org", "192.0.2.5");
        _feed.Wake();
        await Eventually.IsAsync(() => _table.AddressOf("home.example.org") == "192.0.2.5", "the zone is back");

        Assert.False(await _follower.WaitAsync(head with { Version = 9 }, TimeSpan.Zero, default));
    }

    [Fact]
    public async Task Another_epoch_proves_nothing_by_equal_versions()
    {
        var first = _feed.AddZone(1, "example.org", "192.0.2.1");
        await StartAsync();

        // Another store, at the same version with the same change id: a copy that went its own way.
        _feed.Epoch = Guid.NewGuid();
        _feed.Replace(1, "192.0.2.99");
        _feed.Wake();

        await Eventually.IsAsync(() => _table.AddressOf("home.example.org") == "192.0.2.99", "the other store's address is served");
        Assert.True(await SeenAsync(first));
    }

    [Fact]
    public async Task A_history_that_was_rewritten_is_loaded_anew()
    {
        _feed.AddZone(1, "example.org", "192.0.2.1");
        await StartAsync();
        Assert.True(await ChangedAsync("192.0.2.2"));

        // The same store, one version back, with another change id: a restored backup.
        var head = _feed.AddZone(1, "example.org", "192.0.2.50");
        _feed.Wake();

        await Eventually.IsAsync(() => _table.AddressOf("home.example.org") == "192.0.2.50", "the restored address is served");
        Assert.True(await SeenAsync(head));
        Assert.Equal(1, _follower.Status.Reloads);
    }

    [Fact]
    public async Task Failures_are_retried_after_250_ms_up_to_2_s_and_end_when_the_store_is_back()
    {
        _feed.AddZone(1, "example.org", "192.0.2.1");
        await StartAsync();
        await _time.TimerAsync(CompareEvery);

        _feed.Failure = new StoreUnavailableException("away");
        var head = _feed.Change(1, "192.0.2.9");
        _feed.Wake(1);
        foreach (var expected in new[] { 250, 500, 1000, 2000, 2000 })
        {
            var due = await _time.NextTimerAsync(CompareEvery);
            Assert.Equal(expected, due.TotalMilliseconds);
            Assert.True(_follower.Status.IsFailing);
            Assert.Equal("192.0.2.1", _table.AddressOf("home.example.org"));
            if (expected == 2000)
                _feed.Failure = _follower.Status.Failures < 5 ? _feed.Failure : null;
            _time.Advance(due);
        }

        Assert.True(await SeenAsync(head));
        Assert.Equal("192.0.2.9", _table.AddressOf("home.example.org"));
        await Eventually.IsAsync(() => !_follower.Status.IsFailing, "the follower has recovered");
        Assert.Equal(5, _follower.Status.Failures);

        // The next failure begins with the shortest wait again.
        _feed.Failure = new StoreUnavailableException("away again");
        _feed.Wake(1);
        await _time.TimerAsync(TimeSpan.FromMilliseconds(250));
    }

    [Fact]
    public async Task When_listening_fails_it_is_said_and_tried_again()
    {
        _feed.AddZone(1, "example.org", "192.0.2.1");
        _feed.ListenFailure = new StoreUnavailableException("no wake-ups here");
        await StartAsync();
        await _log.NextAsync("no wake-ups here");

        Assert.Equal(2000, (await _time.NextTimerAsync(CompareEvery)).TotalMilliseconds);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.True(await ChangedAsync("192.0.2.2"));
    }

    [Fact]
    public async Task A_wait_for_what_the_table_has_is_over_at_once()
    {
        var head = _feed.AddZone(1, "example.org", "192.0.2.1");
        await StartAsync();

        var wait = _follower.WaitAsync(head, Ever, default);

        Assert.True(wait.IsCompletedSuccessfully);
        Assert.True(await wait);
    }

    [Fact]
    public async Task A_wait_ends_with_its_patience()
    {
        var head = _feed.AddZone(1, "example.org", "192.0.2.1");
        await StartAsync();

        var wait = _follower.WaitAsync(head with { Version = 2 }, TimeSpan.FromSeconds(2), default).AsTask();
        Assert.False(wait.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.False(await wait);
    }

    [Fact]
    public async Task A_wait_ends_with_its_caller()
    {
        var head = _feed.AddZone(1, "example.org", "192.0.2.1");
        await StartAsync();
        using var caller = new CancellationTokenSource();

        var wait = _follower.WaitAsync(head with { Version = 2 }, Ever, caller.Token).AsTask();
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public async Task After_the_end_the_store_is_asked_no_more()
    {
        _feed.AddZone(1, "example.org", "192.0.2.1");
        await StartAsync();

        await _follower.DisposeAsync();
        await _follower.DisposeAsync();
        var calls = _feed.Calls.Count;
        _feed.Wake(1);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(calls, _feed.Calls.Count);
        Assert.Equal("192.0.2.1", _table.AddressOf("home.example.org"));
    }

    private Task StartAsync() => _follower.StartAsync(TestContext.Current.CancellationToken);

    private async Task<bool> ChangedAsync(string address)
    {
        var head = _feed.Change(1, address);
        _feed.Wake(1);
        return await SeenAsync(head) && _table.AddressOf("home.example.org") == address;
    }

    private Task<bool> SeenAsync(ZoneHead head) => _follower.WaitAsync(head, Ever, DnsClient.Soon()).AsTask();
}
