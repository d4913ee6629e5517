using Ddns.Protocol.Names;
using Ddns.Store.Domains;
using Ddns.Store.Following;
using Ddns.Store.Hosting;
using Ddns.Store.Tests.Suite;
using Ddns.Store.Zones;
using Ddns.Testing;

namespace Ddns.Store.Tests.Postgres;

/// <summary>Starting, migrating, verifying; and what runs in the background.</summary>
public sealed class OpeningTests
{
    [PostgresFact]
    public async Task Ten_that_start_at_once_make_one_store()
    {
        await using var store = await TestStore.StartAsync(PostgresFixture.Row);
        await using (var wipe = await store.ConnectAsync())
            await wipe.ScalarAsync<object>("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        var engines = Enumerable.Range(0, 10).Select(_ => store.OpenAnother()).ToArray();

        await Task.WhenAll(engines.Select(engine => Task.Run(() => engine.StartAsync(default))));

        var epochs = await Task.WhenAll(engines.Select(async engine => (await engine.Feed.ReadHeadsAsync(default)).Epoch));
        Assert.NotEqual(Guid.Empty, Assert.Single(epochs.Distinct()));
        foreach (var engine in engines)
            await engine.DisposeAsync();
    }

    [PostgresFact]
    public async Task A_server_that_would_lose_commits_is_refused()
    {
        await using var store = await TestStore.StartAsync(PostgresFixture.Row);
        await using (var change = await store.ConnectAsync())
            await change.ScalarAsync<object>("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$");
        await using var another = store.OpenAnother();

        Assert.Contains("synchronous_commit", (await Assert.ThrowsAsync<SettingException>(() => another.StartAsync(default))).Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_server_without_fsync_is_refused()
    {
        await using var cluster = await PostgresCluster.StartAsync("fsync = off");

        var problem = await Assert.ThrowsAsync<SettingException>(() => TestStore.StartAsync(PostgresFixture.Row, options => options with { Location = cluster.Url("postgres") }));

        Assert.Contains("fsync", problem.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_database_or_user_that_does_not_exist_is_a_wrong_setting()
    {
        var cluster = await PostgresFixture.ClusterAsync();

        await Assert.ThrowsAsync<SettingException>(() => TestStore.StartAsync(PostgresFixture.Row, options => options with { Location = cluster.Url("nowhere") }));
        await Assert.ThrowsAsync<SettingException>(() => TestStore.StartAsync(PostgresFixture.Row, options => options with { Location = $"postgres://nobody:secret@127.0.0.1:{cluster.Port}/postgres" }));
    }

    [PostgresFact]
    public async Task A_store_of_a_newer_version_is_refused()
    {
        await using var store = await TestStore.StartAsync(PostgresFixture.Row);
        await using (var change = await store.ConnectAsync())
            await change.ScalarAsync<object>("INSERT INTO schema_migrations VALUES (9999, 'future', '', 0)");
        await using var another = store.OpenAnother();

        Assert.Contains("newer version", (await Assert.ThrowsAsync<SettingException>(() => another.StartAsync(default))).Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_process_that_started_while_the_server_was_away_works_once_it_is_there()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        var options = new StoreOptions(StoreKind.Postgres, cluster.Url(await cluster.CreateDatabaseAsync()), Path.GetTempPath());
        await cluster.StopServerAsync();
        await using var engine = StoreRow.Named(PostgresFixture.Row).Open(options, TimeProvider.System);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => engine.StartAsync(default));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => engine.Zones.FindZoneAsync(DomainName.Root, default));
        await cluster.StartServerAsync();

        Assert.NotNull(await engine.Zones.CreateZoneAsync(new NewZone(DomainName.Parse(TestStore.Apex)), [TestStore.Soa()], null, default));
    }

    [PostgresFact]
    public async Task The_journal_is_pruned_by_count_and_age_by_one_process_at_a_time()
    {
        await using var store = await TestStore.StartAsync(PostgresFixture.Row, options => options with { JournalEntries = 10, JournalAge = TimeSpan.FromDays(1) });
        var zone = await store.AddZoneAsync();
        var heads = new List<ZoneHead>();
        for (var i = 0; i < 30; i++)
            heads.Add((await store.ApplyAsync(zone.Id, TestStore.Replace("a.ddns.example.com.", Protocol.Records.RecordType.A, $"192.0.2.{i}"))).Head);
        await using var look = await store.ConnectAsync();

        await using (var held = await look.BeginTransactionAsync())
        {
            await look.ScalarAsync<object>($"SELECT pg_advisory_xact_lock({0x6464_6E73_0002})");
            await store.Inside().Upkeep.PruneAsync();
            Assert.Equal(31L, await look.ScalarAsync<long>("SELECT count(*) FROM journal"));
        }
        await store.Inside().Upkeep.PruneAsync();
        Assert.Equal(10L, await look.ScalarAsync<long>("SELECT count(*) FROM journal"));
        Assert.Equal([typeof(JournalRead.Reload), typeof(JournalRead.Entries)], (await store.Feed.ReadJournalAsync([heads[19], heads[20]], default)).Select(read => read.GetType()));

        store.Clock.Advance(TimeSpan.FromDays(2));
        // The clock that was moved also began a pruning in the background, and one of the two does the work.
        await PostgresFixture.UntilAsync(async () =>
        {
            await store.Inside().Upkeep.PruneAsync();
            return await look.ScalarAsync<long>("SELECT count(*) FROM journal") == 1;
        });
    }

    [PostgresFact]
    public async Task Check_ins_that_follow_each_other_are_one_span_and_a_silence_begins_another()
    {
        await using var store = await TestStore.StartAsync(PostgresFixture.Row);
        var zone = await store.AddZoneAsync();
        var id = (await store.AddDomainAsync(zone.Id, (await store.AddAccountAsync()).Id, "homelab")).NewDomainId!.Value;
        await using var look = await store.ConnectAsync();
        await look.ScalarAsync<object>("UPDATE domains SET check_in_interval = 300");
        var start = store.Clock.GetUtcNow();

        // 630 seconds are twice the interval and grace, 631 are an outage.
        foreach (var seconds in Enumerable.Range(0, 5).Select(i => i * 300).Concat([1200 + 630, 1200 + 630 + 631]))
        {
            store.Domains.CheckIn(new CheckIn(id, start.AddSeconds(seconds), null));
            await store.Inside().CheckIns.FlushAsync();
        }

        Assert.Equal("0-1830,2461-2461", await look.ScalarAsync<string>(
            $"SELECT string_agg(((from_at - {start.ToUnixTimeMilliseconds()}) / 1000) || '-' || ((until_at - {start.ToUnixTimeMilliseconds()}) / 1000), ',' ORDER BY from_at) FROM check_in_spans"));
    }
}
