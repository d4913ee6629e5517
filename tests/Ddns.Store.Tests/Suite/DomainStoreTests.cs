using System.Net;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Domains;
using Ddns.Store.Zones;

namespace Ddns.Store.Tests.Suite;

/// <summary>Domains, their tokens, history and check-ins, in every store.</summary>
public sealed class DomainStoreTests
{
    private static readonly DomainName Home = DomainName.Parse("homelab.ddns.example.com.");

    [Theory, EachStore]
    public async Task An_added_domain_is_found_by_its_full_name_without_case(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var (zone, account, id) = await AddHomeAsync(store);

        var domain = await store.Domains.FindAsync(DomainName.Parse("HOMELAB.ddns.example.com."), default);

        Assert.Equal(
            new Domain(id, account, zone, Home, "homelab", 1, "token hash", 7, store.Clock.GetUtcNow(), null, null, null, null),
            domain! with { CreatedAt = store.Clock.GetUtcNow() });
        Assert.Equal(id, Assert.Single(await store.Domains.ListAsync(account, default)).Id);
        Assert.Null(await store.Domains.FindAsync(DomainName.Parse("other.ddns.example.com."), default));
    }

    [Theory, EachStore]
    public async Task Of_those_who_want_a_name_at_once_one_gets_it(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var zone = await store.AddZoneAsync();
        var account = await store.AddAccountAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => store.AddDomainAsync(zone.Id, account.Id, "homelab"))));

        Assert.Single(results, result => result.NewDomainId is not null);
        Assert.Equal(19, results.Count(result => result.Refusal == Refusal.NameTaken));
    }

    [Theory, EachStore]
    public async Task The_limit_holds_for_those_that_come_at_once(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var zone = await store.AddZoneAsync();
        var account = await store.AddAccountAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => store.AddDomainAsync(zone.Id, account.Id, $"host{i}", limit: 5))));

        Assert.Equal(5, results.Count(result => result.NewDomainId is not null));
        Assert.Equal(15, results.Count(result => result.Refusal == Refusal.LimitReached));
    }

    [Theory, EachStore]
    public async Task A_new_token_stops_updates_with_the_old_one(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var (zone, _, id) = await AddHomeAsync(store);

        Assert.Equal(2, await store.Domains.ReplaceTokenAsync(id, "new hash", 8, TestStore.Audit(), default));
        Assert.Null(await store.Domains.ReplaceTokenAsync(id + 1, "new hash", 8, TestStore.Audit(), default));

        Assert.Equal(Refusal.NoSuchDomain, (await UpdateAsync(store, zone, id, "192.0.2.1", generation: 1)).Refusal);
        Assert.True((await UpdateAsync(store, zone, id, "192.0.2.1", generation: 2)).Changed);
        var domain = await store.Domains.FindAsync(Home, default);
        Assert.Equal((2, "new hash", 8), (domain!.TokenGeneration, domain.TokenHash, domain.TokenFingerprint));
    }

    [Theory, EachStore]
    public async Task History_is_read_newest_first_in_pages(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var (zone, _, id) = await AddHomeAsync(store);
        for (var i = 1; i <= 5; i++)
        {
            await UpdateAsync(store, zone, id, $"192.0.2.{i}");
            await UpdateAsync(store, zone, id, $"192.0.2.{i}");
            store.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var first = await store.Domains.ReadHistoryAsync(id, DateTimeOffset.MinValue, null, 2, default);
        var second = await store.Domains.ReadHistoryAsync(id, DateTimeOffset.MinValue, first[^1].Id, 10, default);

        Assert.Equal(["192.0.2.4>192.0.2.5", "192.0.2.3>192.0.2.4"], first.Select(Show));
        Assert.Equal(["192.0.2.2>192.0.2.3", "192.0.2.1>192.0.2.2", ">192.0.2.1"], second.Select(Show));
        Assert.Equal((4, "rest", IPAddress.Parse("198.51.100.7")), (first[0].Family, first[0].Source, first[0].Peer));
        Assert.Equal(2, (await store.Domains.ReadHistoryAsync(id, store.Clock.GetUtcNow().AddMinutes(-2), null, 10, default)).Count);
        Assert.Equal(first[0].At, (await store.Domains.FindAsync(Home, default))!.UpdatedAt);
    }

    [Theory, EachStore]
    public async Task A_released_name_goes_to_nobody_else_until_the_quarantine_ends(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var (zone, ada, id) = await AddHomeAsync(store);
        var bob = (await store.AddAccountAsync("bob@example.com")).Id;
        await UpdateAsync(store, zone, id, "192.0.2.1");

        var removal = new ZoneChange(zone, [new DeleteName(Home)], [new RemoveDomain(id, store.Clock.GetUtcNow().AddDays(30))]);
        Assert.True((await store.Zones.ApplyAsync(removal, default)).Changed);
        Assert.Equal(Refusal.NoSuchDomain, (await store.Zones.ApplyAsync(removal, default)).Refusal);

        Assert.Empty(await store.Zones.ReadNameAsync(zone, Home, default));
        Assert.True(await store.Domains.IsAvailableAsync(Home, ada, default));
        Assert.False(await store.Domains.IsAvailableAsync(Home, bob, default));
        Assert.Equal(Refusal.NameQuarantined, (await store.AddDomainAsync(zone, bob, "homelab")).Refusal);
        store.Clock.Advance(TimeSpan.FromDays(31));
        Assert.True(await store.Domains.IsAvailableAsync(Home, bob, default));
        Assert.True((await store.AddDomainAsync(zone, bob, "homelab")).NewDomainId > id);
        Assert.False(await store.Domains.IsAvailableAsync(Home, ada, default));
    }

    [Theory, EachStore]
    public async Task A_check_in_shows_at_once_and_after_a_clean_stop(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var (_, account, id) = await AddHomeAsync(store);
        var (at, peer) = (store.Clock.GetUtcNow(), IPAddress.Parse("2001:db8::7"));

        store.Domains.CheckIn(new CheckIn(id, at.AddSeconds(-5), IPAddress.Loopback));
        store.Domains.CheckIn(new CheckIn(id, at, peer));
        store.Domains.CheckIn(new CheckIn(id + 1, at, peer));

        Assert.Equal((at, peer), await LastAsync());
        await store.RestartAsync();
        Assert.Equal((at, peer), await LastAsync());
        Assert.Equal(at, Assert.Single(await store.Domains.ListAsync(account, default)).LastCheckInAt);

        async Task<(DateTimeOffset?, IPAddress?)> LastAsync() => await store.Domains.FindAsync(Home, default) is { } domain ? (domain.LastCheckInAt, domain.LastCheckInPeer) : default;
    }

    private static string Show(AddressChange change) => $"{change.Before}>{change.After}";

    private static async Task<(long Zone, long Account, long Domain)> AddHomeAsync(TestStore store)
    {
        var zone = await store.AddZoneAsync();
        var account = await store.AddAccountAsync();
        return (zone.Id, account.Id, (await store.AddDomainAsync(zone.Id, account.Id, "homelab")).NewDomainId!.Value);
    }

    private static Task<ApplyResult> UpdateAsync(TestStore store, long zoneId, long domainId, string address, int generation = 1) => store.Zones.ApplyAsync(
        new ZoneChange(
            zoneId,
            [TestStore.Replace("homelab.ddns.example.com.", RecordType.A, address)],
            [new RequireDomain(domainId, generation), new RecordAddresses(domainId, "rest", IPAddress.Parse("198.51.100.7"), store.Clock.GetUtcNow())]),
        default);
}
