using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Domains;
using Ddns.Store.Following;
using Ddns.Store.Tests.Suite;
using Ddns.Store.Zones;

namespace Ddns.Store.Tests.Sqlite;

/// <summary>Pruning and the spans of check-ins.</summary>
public sealed class UpkeepTests
{
    [Fact]
    public async Task The_journal_is_pruned_by_count_and_older_positions_reload()
    {
        await using var store = await TestStore.StartAsync(SqliteFixture.Row, options => options with { JournalEntries = 10 });
        var zone = await store.AddZoneAsync();
        var heads = await EditAsync(store, zone.Id, 30);

        await store.Inside().Upkeep.PruneAsync();

        Assert.Equal(10L, await store.ScalarAsync("SELECT count(*) FROM journal"));
        Assert.Equal([typeof(JournalRead.Reload), typeof(JournalRead.Entries)], (await store.Feed.ReadJournalAsync([heads[19], heads[20]], default)).Select(read => read.GetType()));
        Assert.Equal(9, Assert.IsType<JournalRead.Entries>((await store.Feed.ReadJournalAsync([heads[20]], default))[0]).List.Count);
    }

    [Fact]
    public async Task The_journal_is_pruned_by_age_but_never_its_last_entry()
    {
        await using var store = await TestStore.StartAsync(SqliteFixture.Row, options => options with { JournalAge = TimeSpan.FromDays(1) });
        var zone = await store.AddZoneAsync();
        await EditAsync(store, zone.Id, 5);
        store.Clock.Advance(TimeSpan.FromDays(2));
        await EditAsync(store, zone.Id, 3, "192.0.3");
        await store.Inside().Upkeep.PruneAsync();
        Assert.Equal(3L, await store.ScalarAsync("SELECT count(*) FROM journal"));

        store.Clock.Advance(TimeSpan.FromDays(2));
        await store.Inside().Upkeep.PruneAsync();

        Assert.Equal(1L, await store.ScalarAsync("SELECT count(*) FROM journal"));
    }

    [Fact]
    public async Task Quarantines_that_ended_are_removed()
    {
        await using var store = await TestStore.StartAsync(SqliteFixture.Row);
        await store.ExecuteAsync("INSERT INTO released_names VALUES ('a.example.', 1, 0), ('b.example.', 1, 9999999999999)");

        await store.Inside().Upkeep.PruneAsync();

        Assert.Equal("b.example.", await store.ScalarAsync("SELECT group_concat(fqdn) FROM released_names"));
    }

    [Fact]
    public async Task Check_ins_that_follow_each_other_are_one_span_and_a_silence_begins_another()
    {
        await using var store = await TestStore.StartAsync(SqliteFixture.Row);
        var id = await AddDomainAsync(store);
        await store.ExecuteAsync("UPDATE domains SET check_in_interval = 300");
        var start = store.Clock.GetUtcNow();

        // Every five minutes for an hour; 630 seconds are twice the interval and grace, 631 are an outage.
        foreach (var seconds in Enumerable.Range(0, 13).Select(i => i * 300).Concat([3600 + 630, 3600 + 630 + 631]))
        {
            store.Domains.CheckIn(new CheckIn(id, start.AddSeconds(seconds), null));
            await FlushAsync(store);
        }

        Assert.Equal("0-4230,4861-4861", await store.ScalarAsync($"SELECT group_concat(((from_at - {start.ToUnixTimeMilliseconds()}) / 1000) || '-' || ((until_at - {start.ToUnixTimeMilliseconds()}) / 1000)) FROM check_in_spans"));
    }

    [Fact]
    public async Task Another_interval_begins_another_span()
    {
        await using var store = await TestStore.StartAsync(SqliteFixture.Row);
        var id = await AddDomainAsync(store);
        foreach (var interval in new[] { 300, 60 })
        {
            await store.ExecuteAsync($"UPDATE domains SET check_in_interval = {interval}");
            store.Domains.CheckIn(new CheckIn(id, store.Clock.GetUtcNow(), null));
            await FlushAsync(store);
            store.Clock.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Equal("300,60", await store.ScalarAsync("SELECT group_concat(interval) FROM check_in_spans"));
    }

    [Fact]
    public async Task Without_a_declared_interval_only_the_last_check_in_is_kept()
    {
        await using var store = await TestStore.StartAsync(SqliteFixture.Row);
        var id = await AddDomainAsync(store);

        store.Domains.CheckIn(new CheckIn(id, store.Clock.GetUtcNow(), null));
        await FlushAsync(store);

        Assert.Equal(0L, await store.ScalarAsync("SELECT count(*) FROM check_in_spans"));
        Assert.Equal(1L, await store.ScalarAsync("SELECT count(*) FROM check_ins"));
    }

    [Fact]
    public async Task Check_ins_are_flushed_by_the_clock()
    {
        await using var store = await TestStore.StartAsync(SqliteFixture.Row);
        var id = await AddDomainAsync(store);
        store.Domains.CheckIn(new CheckIn(id, store.Clock.GetUtcNow(), null));

        store.Clock.Advance(TimeSpan.FromSeconds(5));

        while ((long)(await store.ScalarAsync("SELECT count(*) FROM check_ins"))! == 0)
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }

    private static async Task<List<ZoneHead>> EditAsync(TestStore store, long zoneId, int count, string prefix = "192.0.2")
    {
        var heads = new List<ZoneHead>();
        for (var i = 0; i < count; i++)
            heads.Add((await store.ApplyAsync(zoneId, TestStore.Replace("a.ddns.example.com.", RecordType.A, $"{prefix}.{i}"))).Head);
        return heads;
    }

    private static async Task<long> AddDomainAsync(TestStore store)
    {
        var zone = await store.AddZoneAsync();
        return (await store.AddDomainAsync(zone.Id, (await store.AddAccountAsync()).Id, "homelab")).NewDomainId!.Value;
    }

    private static Task FlushAsync(TestStore store) => store.Inside().CheckIns.FlushAsync();
}
