using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Following;
using Ddns.Store.Zones;

namespace Ddns.Store.Tests.Suite;

/// <summary>What a node hears and reads, in every store.</summary>
public sealed class ChangeFeedTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory, EachStore]
    public async Task The_first_wake_up_says_all_and_each_commit_names_its_zone(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var zone = await store.AddZoneAsync();
        using var stop = new CancellationTokenSource(Patience);
        await using var wakes = store.Feed.ListenAsync(stop.Token).GetAsyncEnumerator(stop.Token);

        Assert.True(await wakes.MoveNextAsync());
        Assert.Empty(wakes.Current.ZoneIds);
        await store.ApplyAsync(zone.Id, Edit("192.0.2.1"));
        Assert.True(await wakes.MoveNextAsync());
        Assert.Equal([zone.Id], wakes.Current.ZoneIds);
        await store.Zones.DeleteZoneAsync(zone.Id, null, default);
        Assert.True(await wakes.MoveNextAsync());
        Assert.Contains(zone.Id, wakes.Current.ZoneIds);
    }

    [Theory, EachStore]
    public async Task A_listener_that_was_busy_finds_everything_in_one_wake_up(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var (one, other) = (await store.AddZoneAsync("one.example."), await store.AddZoneAsync("other.example."));
        using var stop = new CancellationTokenSource(Patience);
        await using var wakes = store.Feed.ListenAsync(stop.Token).GetAsyncEnumerator(stop.Token);
        await wakes.MoveNextAsync();

        for (var i = 0; i < 3; i++)
        {
            await store.ApplyAsync(one.Id, TestStore.Replace("a.one.example.", RecordType.A, $"192.0.2.{i}"));
            await store.ApplyAsync(other.Id, TestStore.Replace("a.other.example.", RecordType.A, $"192.0.2.{i}"));
        }

        var heard = new HashSet<long>();
        while (heard.Count < 2 && await wakes.MoveNextAsync())
            heard.UnionWith(wakes.Current.ZoneIds);
        Assert.Equal([one.Id, other.Id], heard.Order());
    }

    [Theory, EachStore]
    public async Task A_change_that_changes_nothing_wakes_nobody(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var zone = await store.AddZoneAsync();
        await store.ApplyAsync(zone.Id, Edit("192.0.2.1"));
        var heads = await store.Feed.ReadHeadsAsync(default);

        await store.ApplyAsync(zone.Id, Edit("192.0.2.1"));

        Assert.Equal(heads.Zones, (await store.Feed.ReadHeadsAsync(default)).Zones);
    }

    [Theory, EachStore]
    public async Task The_journal_after_a_position_holds_every_version_since(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var zone = await store.AddZoneAsync();
        var first = await store.ApplyAsync(zone.Id, Edit("192.0.2.1"));
        var second = await store.ApplyAsync(zone.Id, Edit("192.0.2.2"));
        var third = await store.ApplyAsync(zone.Id, new DeleteName(DomainName.Parse("a.ddns.example.com.")));

        var read = await ReadAsync<JournalRead.Entries>(store, first.Head);

        Assert.Equal([second.Head, third.Head], read.List.Select(entry => entry.Head));
        Assert.Equal(("192.0.2.1", "192.0.2.2"), read.List[0].Deltas.Single(delta => delta.Type == RecordType.A) is var moved ? (moved.Before!.Records[0].ToString(), moved.After!.Records[0].ToString()) : default);
        Assert.Null(read.List[1].Deltas.Single(delta => delta.Type == RecordType.A).After);
        Assert.All(read.List, entry => Assert.Contains(entry.Deltas, delta => delta.Type == RecordType.SOA));
        Assert.Empty((await ReadAsync<JournalRead.Entries>(store, third.Head)).List);
    }

    [Theory, EachStore]
    public async Task A_node_that_loaded_a_new_zone_follows_from_there(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var zone = await store.AddZoneAsync();

        await store.ApplyAsync(zone.Id, Edit("192.0.2.1"));

        Assert.Single((await ReadAsync<JournalRead.Entries>(store, zone.Head)).List);
    }

    [Theory, EachStore]
    public async Task A_position_of_another_history_reloads_the_zone(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var zone = await store.AddZoneAsync();
        var head = (await store.ApplyAsync(zone.Id, Edit("192.0.2.1"))).Head;

        await ReadAsync<JournalRead.Reload>(store, head with { ChangeId = Guid.NewGuid() });
        await ReadAsync<JournalRead.Reload>(store, zone.Head with { ChangeId = Guid.NewGuid() });
        await ReadAsync<JournalRead.Reload>(store, head with { Version = 9 });
        await ReadAsync<JournalRead.Reload>(store, new ZoneHead(zone.Id, 0, Guid.Empty));
    }

    [Theory, EachStore]
    public async Task A_zone_that_was_deleted_is_gone(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var zone = await store.AddZoneAsync();
        await store.Zones.DeleteZoneAsync(zone.Id, null, default);

        await ReadAsync<JournalRead.Gone>(store, zone.Head);
        Assert.Null(await store.Feed.LoadZoneAsync(zone.Id, _ => { }, default));
        Assert.Empty((await store.Feed.ReadHeadsAsync(default)).Zones);
    }

    [Theory, EachStore]
    public async Task A_zone_loads_with_what_is_served(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var zone = await store.AddZoneAsync();
        var head = (await store.ApplyAsync(
            zone.Id,
            Edit("192.0.2.1"),
            new ReplaceRRset(DomainName.Parse("off.ddns.example.com."), RecordType.A, 60, [new StoredRecord(RecordData.Parse(RecordType.A, "192.0.2.9"), Disabled: true)]))).Head;

        var loaded = new List<string>();
        Assert.Equal(head, await store.Feed.LoadZoneAsync(zone.Id, rrset => loaded.Add($"{rrset.Owner} {rrset.Type}"), default));

        Assert.Equal(["ddns.example.com. NS", "ddns.example.com. SOA", "a.ddns.example.com. A"], loaded);
    }

    [Theory, EachStore]
    public async Task The_epoch_stays_with_the_store(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        await using var another = await TestStore.StartAsync(row);
        var epoch = (await store.Feed.ReadHeadsAsync(default)).Epoch;

        await store.RestartAsync();

        Assert.Equal(epoch, (await store.Feed.ReadHeadsAsync(default)).Epoch);
        Assert.NotEqual(epoch, (await another.Feed.ReadHeadsAsync(default)).Epoch);
    }

    private static ReplaceRRset Edit(string address) => TestStore.Replace("a.ddns.example.com.", RecordType.A, address);

    private static async Task<T> ReadAsync<T>(TestStore store, ZoneHead position) where T : JournalRead =>
        Assert.IsType<T>(Assert.Single(await store.Feed.ReadJournalAsync([position], default)));
}
