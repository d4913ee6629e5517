using System.Net;
using Ddns.Protocol.Names;
using Ddns.Store.Accounts;
using Ddns.Store.Zones;

namespace Ddns.Store.Tests.Suite;

/// <summary>Accounts and sessions, in every store.</summary>
public sealed class AccountStoreTests
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    [Theory, EachStore]
    public async Task Of_those_who_want_to_be_first_one_is(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        Assert.Equal(0, await store.Accounts.CountAsync(default));

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() =>
            store.Accounts.CreateAsync($"a{i}@example.com", "hash", AccountRole.Operator, onlyAsFirst: true, TestStore.Audit(), default))));

        Assert.Equal(AccountRole.Operator, Assert.Single(results, result => result.Outcome == CreateAccountOutcome.Created).Account!.Role);
        Assert.Equal(9, results.Count(result => result is { Outcome: CreateAccountOutcome.NotFirst, Account: null }));
        Assert.Equal(1, await store.Accounts.CountAsync(default));
    }

    [Theory, EachStore]
    public async Task An_address_is_one_account_in_any_case(string row)
    {
        await using var store = await TestStore.StartAsync(row);

        var ada = await store.AddAccountAsync("Ada@Example.com");
        var again = await store.Accounts.CreateAsync("ada@example.COM", "hash", AccountRole.Member, false, TestStore.Audit(), default);

        Assert.Equal(CreateAccountOutcome.EmailTaken, again.Outcome);
        Assert.Equal(ada, await store.Accounts.FindByEmailAsync("ADA@example.com", default));
        Assert.Equal(("Ada@Example.com", 1), (ada.Email, ada.SecurityStamp));
        Assert.Equal(ada, await store.Accounts.FindAsync(ada.Id, default));
        Assert.Null(await store.Accounts.FindAsync(ada.Id + 1, default));
    }

    [Theory, EachStore]
    public async Task A_refresh_token_is_used_once_and_its_successor_goes_on(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var ada = await store.AddAccountAsync();
        await LogInAsync(store, ada, [1]);

        var first = await RotateAsync(store, [1], [2]);
        var second = await RotateAsync(store, [2], [3]);

        Assert.Equal([RotationOutcome.Rotated, RotationOutcome.Rotated], [first.Outcome, second.Outcome]);
        Assert.Equal(ada, second.Account);
        Assert.Equal(RotationOutcome.Unknown, (await RotateAsync(store, [9], [10])).Outcome);
    }

    [Theory, EachStore]
    public async Task A_token_that_comes_back_revokes_its_family_and_no_other(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var ada = await store.AddAccountAsync();
        await LogInAsync(store, ada, [1]);
        await LogInAsync(store, ada, [50]);
        await RotateAsync(store, [1], [2]);

        var replayed = await RotateAsync(store, [1], [3]);

        Assert.Equal((RotationOutcome.Replayed, null), (replayed.Outcome, replayed.Account));
        Assert.Equal(RotationOutcome.Unknown, (await RotateAsync(store, [2], [4])).Outcome);
        Assert.Equal(RotationOutcome.Unknown, (await RotateAsync(store, [3], [4])).Outcome);
        Assert.Equal(RotationOutcome.Rotated, (await RotateAsync(store, [50], [51])).Outcome);
    }

    [Theory, EachStore]
    public async Task A_token_sent_twice_at_once_is_rotated_once(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var ada = await store.AddAccountAsync();
        await LogInAsync(store, ada, [1]);

        var outcomes = await Task.WhenAll(Enumerable.Range(2, 5).Select(i => Task.Run(async () => (await RotateAsync(store, [1], [(byte)i])).Outcome)));

        Assert.Single(outcomes, RotationOutcome.Rotated);
        Assert.Contains(RotationOutcome.Replayed, outcomes);
    }

    [Theory, EachStore]
    public async Task An_expired_token_is_not_rotated(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        await LogInAsync(store, await store.AddAccountAsync(), [1]);
        store.Clock.Advance(Month);

        Assert.Equal(RotationOutcome.Expired, (await RotateAsync(store, [1], [2])).Outcome);
    }

    [Theory, EachStore]
    public async Task Logging_out_ends_the_session_of_that_log_in(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        await LogInAsync(store, await store.AddAccountAsync(), [1]);
        await RotateAsync(store, [1], [2]);

        await store.Accounts.RevokeRefreshTokenAsync([2], default);
        await store.Accounts.RevokeRefreshTokenAsync([77], default);

        Assert.Equal(RotationOutcome.Unknown, (await RotateAsync(store, [2], [3])).Outcome);
    }

    [Theory, EachStore]
    public async Task A_new_password_moves_the_stamp_and_ends_every_session(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var ada = await store.AddAccountAsync();
        await LogInAsync(store, ada, [1]);

        Assert.Equal(2, await store.Accounts.ChangePasswordAsync(ada.Id, "new hash", TestStore.Audit(), default));
        await store.Accounts.UpgradePasswordHashAsync(ada.Id, "newer hash", default);

        Assert.Equal(RotationOutcome.Unknown, (await RotateAsync(store, [1], [2])).Outcome);
        Assert.Equal(("newer hash", 2), await store.Accounts.FindAsync(ada.Id, default) is { } now ? (now.PasswordHash, now.SecurityStamp) : default);
        Assert.Null(await store.Accounts.ChangePasswordAsync(ada.Id + 1, "hash", TestStore.Audit(), default));
    }

    [Theory, EachStore]
    public async Task An_account_goes_only_after_its_domains_and_zones(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var zone = await store.AddZoneAsync();
        var ada = await store.AddAccountAsync();
        await LogInAsync(store, ada, [1]);
        var domain = (await store.AddDomainAsync(zone.Id, ada.Id, "homelab")).NewDomainId!.Value;
        var own = await store.Zones.CreateZoneAsync(new NewZone(DomainName.Parse("ada.example."), ada.Id), [TestStore.Soa("ada.example.")], null, default);

        Assert.False(await store.Accounts.DeleteAsync(ada.Id, TestStore.Audit(), default));
        await store.Zones.ApplyAsync(new ZoneChange(zone.Id, [], [new RemoveDomain(domain, store.Clock.GetUtcNow())]), default);
        Assert.False(await store.Accounts.DeleteAsync(ada.Id, TestStore.Audit(), default));
        await store.Zones.DeleteZoneAsync(own!.Id, null, default);
        Assert.True(await store.Accounts.DeleteAsync(ada.Id, TestStore.Audit(), default));

        Assert.Null(await store.Accounts.FindAsync(ada.Id, default));
        Assert.Equal(RotationOutcome.Unknown, (await RotateAsync(store, [1], [2])).Outcome);
        Assert.True((await store.AddAccountAsync()).Id > ada.Id);
    }

    [Theory, EachStore]
    public async Task A_domain_for_an_account_that_is_gone_is_refused(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var zone = await store.AddZoneAsync();

        Assert.Equal(Refusal.LimitReached, (await store.AddDomainAsync(zone.Id, 99, "homelab")).Refusal);
    }

    private static Task LogInAsync(TestStore store, Account account, byte[] tokenHash) => store.Accounts.AddRefreshTokenAsync(
        new RefreshToken(0, account.Id, Guid.NewGuid(), tokenHash, store.Clock.GetUtcNow(), store.Clock.GetUtcNow() + Month, null, "curl", IPAddress.Loopback),
        default);

    private static Task<Rotation> RotateAsync(TestStore store, byte[] tokenHash, byte[] successor) =>
        store.Accounts.RotateRefreshTokenAsync(tokenHash, successor, store.Clock.GetUtcNow(), store.Clock.GetUtcNow() + Month, default);
}
