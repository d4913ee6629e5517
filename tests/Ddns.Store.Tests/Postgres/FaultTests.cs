using Ddns.Protocol.Records;
using Ddns.Store.Tests.Suite;
using Ddns.Store.Zones;
using Ddns.Testing;
using Npgsql;

namespace Ddns.Store.Tests.Postgres;

/// <summary>Faults made for real: nothing is half written, callers hear the truth, and nothing needs a restart.</summary>
public sealed class FaultTests
{
    private static readonly ReplaceRRset First = TestStore.Replace("a.ddns.example.com.", RecordType.A, "192.0.2.1");
    private static readonly ReplaceRRset Second = TestStore.Replace("a.ddns.example.com.", RecordType.A, "192.0.2.2");

    [PostgresFact]
    public async Task A_connection_that_is_lost_after_the_commit_leaves_its_outcome_unknown_and_the_change_written()
    {
        await using var relay = new Relay((await PostgresFixture.ClusterAsync()).Port);
        await using var store = await StartBehindAsync(relay);
        var zone = await store.AddZoneAsync();
        relay.ToServer = text => text.Contains("COMMIT\0", StringComparison.Ordinal) ? Relay.Verdict.CutAtReply : Relay.Verdict.Pass;

        var problem = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ApplyAsync(zone.Id, First));
        relay.ToServer = _ => Relay.Verdict.Pass;

        Assert.Contains("unknown", problem.Message, StringComparison.Ordinal);
        Assert.Single(await store.ReadAsync(zone.Id, "a.ddns.example.com."));
        Assert.False((await store.ApplyAsync(zone.Id, First)).Changed);
        Assert.Equal(3, (await store.ApplyAsync(zone.Id, Second)).Head.Version);
    }

    [PostgresFact]
    public async Task A_connection_that_is_lost_before_the_commit_leaves_nothing()
    {
        await using var relay = new Relay((await PostgresFixture.ClusterAsync()).Port);
        await using var store = await StartBehindAsync(relay);
        var zone = await store.AddZoneAsync();
        relay.ToServer = text => text.Contains("INSERT INTO journal", StringComparison.Ordinal) ? Relay.Verdict.Cut : Relay.Verdict.Pass;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ApplyAsync(zone.Id, First));
        relay.ToServer = _ => Relay.Verdict.Pass;

        Assert.Empty(await store.ReadAsync(zone.Id, "a.ddns.example.com."));
        Assert.Equal(2, (await store.ApplyAsync(zone.Id, First)).Head.Version);
    }

    [PostgresFact]
    public async Task A_writer_that_is_terminated_before_it_commits_begins_again()
    {
        await using var store = await TestStore.StartAsync(PostgresFixture.Row);
        var zone = await store.AddZoneAsync();
        await using var other = await store.ConnectAsync();
        await using var look = await store.ConnectAsync();
        await using var held = await other.BeginTransactionAsync();
        await other.ScalarAsync<long>($"SELECT id FROM zones WHERE id = {zone.Id} FOR UPDATE");

        var waiting = store.ApplyAsync(zone.Id, First);
        await PostgresFixture.UntilAsync(async () => await look.ScalarAsync<bool>("SELECT bool_or(pg_terminate_backend(pid)) IS NOT NULL FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"));
        await held.RollbackAsync();

        Assert.Equal(2, (await waiting).Head.Version);
        Assert.Equal(3, (await store.ApplyAsync(zone.Id, Second)).Head.Version);
    }

    [PostgresFact]
    public async Task A_zone_that_another_transaction_holds_is_waited_for_and_then_refused()
    {
        await using var store = await TestStore.StartAsync(PostgresFixture.Row);
        var zone = await store.AddZoneAsync();
        await using var other = await store.ConnectAsync();
        await using var held = await other.BeginTransactionAsync();
        await other.ScalarAsync<long>($"SELECT id FROM zones WHERE id = {zone.Id} FOR UPDATE");

        var problem = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ApplyAsync(zone.Id, First));
        await held.RollbackAsync();

        Assert.Contains("in time", problem.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await store.ApplyAsync(zone.Id, First)).Head.Version);
    }

    [PostgresFact]
    public async Task A_server_that_crashes_and_comes_back_needs_no_restart_of_anybody()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        var url = cluster.Url(await cluster.CreateDatabaseAsync());
        await using var store = await TestStore.StartAsync(PostgresFixture.Row, options => options with { Location = url });
        var zone = await store.AddZoneAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(150));
        await using var wakes = store.Feed.ListenAsync(stop.Token).GetAsyncEnumerator(stop.Token);
        await wakes.MoveNextAsync();
        await store.ApplyAsync(zone.Id, First);
        await wakes.MoveNextAsync();

        await cluster.StopServerAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 1000).Select(async _ => await Record.ExceptionAsync(() => store.ApplyAsync(zone.Id, Second))));
        Assert.All(outcomes, problem => Assert.IsType<StoreUnavailableException>(problem));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Zones.FindZoneAsync(zone.Apex, default));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Accounts.CountAsync(default));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Feed.ReadHeadsAsync(default));
        await cluster.StartServerAsync();

        Assert.Equal(3, (await store.ApplyAsync(zone.Id, Second)).Head.Version);
        Assert.Equal(3, (await store.Zones.FindZoneAsync(zone.Apex, default))!.Head.Version);
        Assert.Equal(0, await store.Accounts.CountAsync(default));
        // One for the lost connection, and possibly the commit before it.
        do
            Assert.True(await wakes.MoveNextAsync());
        while (wakes.Current.ZoneIds.Count > 0);
    }

    [PostgresFact]
    public async Task A_listener_that_is_terminated_says_all_and_hears_others_again()
    {
        await using var store = await TestStore.StartAsync(PostgresFixture.Row);
        await using var another = store.OpenAnother();
        await another.StartAsync(default);
        var zone = await store.AddZoneAsync();
        await using var look = await store.ConnectAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var wakes = store.Feed.ListenAsync(stop.Token).GetAsyncEnumerator(stop.Token);
        Assert.True(await wakes.MoveNextAsync());

        Assert.True(await look.ScalarAsync<bool>("SELECT bool_or(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"));
        Assert.True(await wakes.MoveNextAsync());
        Assert.Empty(wakes.Current.ZoneIds);
        await another.Zones.ApplyAsync(TestStore.Change(zone.Id, First), default);
        Assert.True(await wakes.MoveNextAsync());

        Assert.Equal([zone.Id], wakes.Current.ZoneIds);
    }

    [PostgresFact]
    public async Task Where_LISTEN_is_refused_commits_of_this_process_are_heard_all_the_same()
    {
        await using var relay = new Relay((await PostgresFixture.ClusterAsync()).Port)
        {
            ToServer = text => text.Contains("LISTEN", StringComparison.Ordinal) ? Relay.Verdict.Refuse : Relay.Verdict.Pass,
        };
        await using var store = await StartBehindAsync(relay);
        var zone = await store.AddZoneAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var wakes = store.Feed.ListenAsync(stop.Token).GetAsyncEnumerator(stop.Token);

        Assert.True(await wakes.MoveNextAsync());
        Assert.Empty(wakes.Current.ZoneIds);
        await store.ApplyAsync(zone.Id, First);
        Assert.True(await wakes.MoveNextAsync());
        Assert.Equal([zone.Id], wakes.Current.ZoneIds);
    }

    private static Task<TestStore> StartBehindAsync(Relay relay) => TestStore.StartAsync(
        PostgresFixture.Row,
        options => options with { Location = new UriBuilder(options.Location) { Port = relay.Port }.Uri.AbsoluteUri });
}
