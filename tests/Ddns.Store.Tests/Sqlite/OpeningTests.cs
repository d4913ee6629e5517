using Ddns.Protocol.Records;
using Ddns.Store.Hosting;
using Ddns.Store.Tests.Suite;
using Ddns.Store.Zones;
using Microsoft.Data.Sqlite;

namespace Ddns.Store.Tests.Sqlite;

/// <summary>What a start does to the file, and which files it refuses.</summary>
public sealed class OpeningTests
{
    [Fact]
    public async Task A_second_process_on_the_same_data_is_refused_and_the_first_goes_on()
    {
        await using var store = await TestStore.StartAsync(SqliteFixture.Row);
        await using var second = store.OpenAnother();

        var refused = await Assert.ThrowsAsync<SettingException>(() => second.StartAsync(default));

        Assert.Contains("another process uses", refused.Message, StringComparison.Ordinal);
        await store.AddZoneAsync();
    }

    [Fact]
    public async Task Commits_wait_for_the_disk()
    {
        await using var store = await TestStore.StartAsync(SqliteFixture.Row);

        Assert.Equal("wal", await store.ScalarAsync("PRAGMA journal_mode"));
        Assert.Equal(2L, await store.ScalarAsync("PRAGMA synchronous"));
        Assert.Equal(1L, await store.ScalarAsync("PRAGMA foreign_keys"));
    }

    [Fact]
    public async Task Only_the_owner_may_read_the_files()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes");
            return;
        }
        await using var store = await TestStore.StartAsync(SqliteFixture.Row, options => options with { Location = Path.Combine(options.DataDirectory, "deep", "ddns.db") });
        await store.AddZoneAsync();

        var directory = Path.GetDirectoryName(store.Options.Location)!;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
        var files = Directory.GetFiles(directory);
        Assert.True(files.Length >= 3, "database, log and lock");
        foreach (var file in files)
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task Migrations_are_applied_once()
    {
        await using var store = await TestStore.StartAsync(SqliteFixture.Row);
        var applied = await store.ScalarAsync("SELECT group_concat(number || checksum || applied_at) FROM schema_migrations");
        store.Clock.Advance(TimeSpan.FromDays(1));

        await store.RestartAsync();

        Assert.Equal(applied, await store.ScalarAsync("SELECT group_concat(number || checksum || applied_at) FROM schema_migrations"));
    }

    [Theory]
    [InlineData("INSERT INTO schema_migrations VALUES (9999, '9999_future', 'x', 0)", "newer version")]
    [InlineData("UPDATE schema_migrations SET checksum = 'x'", "another build")]
    public async Task A_store_of_another_program_is_refused(string tampering, string reason)
    {
        await using var store = await TestStore.StartAsync(SqliteFixture.Row);
        await store.ExecuteAsync(tampering);

        var refused = await Assert.ThrowsAsync<SettingException>(store.RestartAsync);

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_alone()
    {
        await using var store = await TestStore.StartAsync(SqliteFixture.Row);
        await store.Engine.DisposeAsync();
        foreach (var file in Directory.GetFiles(store.Options.DataDirectory))
            File.Delete(file);
        await File.WriteAllTextAsync(store.Options.Location, new string('x', 5000));
        await using var another = store.OpenAnother();

        await Assert.ThrowsAsync<SettingException>(() => another.StartAsync(default));

        Assert.Equal(5000, new FileInfo(store.Options.Location).Length);
    }

    [Fact]
    public async Task What_was_acknowledged_is_in_the_file_while_the_process_still_runs()
    {
        // What a power cut leaves is a prefix of what was written and flushed: file and log as they are at this moment.
        await using var store = await TestStore.StartAsync(SqliteFixture.Row);
        var zone = await store.AddZoneAsync();
        var acknowledged = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => store.ApplyAsync(zone.Id, TestStore.Replace($"h{i}.ddns.example.com.", RecordType.A, "192.0.2.1"))));
        var copy = Path.Combine(store.Options.DataDirectory, "copy.db");
        File.Copy(store.Options.Location, copy);
        File.Copy(store.Options.Location + "-wal", copy + "-wal");

        await using var crashed = StoreRow.Named(SqliteFixture.Row).Open(store.Options with { Location = copy }, store.Clock);
        await crashed.StartAsync(default);

        Assert.Equal(acknowledged.Max(result => result.Head.Version), (await crashed.Zones.FindZoneAsync(zone.Apex, default))!.Head.Version);
        Assert.Equal(302, await crashed.Zones.ReadZoneAsync(zone.Id, default).CountAsync());
    }

    [Fact]
    public async Task A_log_that_was_cut_in_the_middle_of_a_commit_opens_at_the_commit_before()
    {
        await using var store = await TestStore.StartAsync(SqliteFixture.Row);
        var zone = await store.AddZoneAsync();
        await store.ApplyAsync(zone.Id, TestStore.Replace("a.ddns.example.com.", RecordType.A, "192.0.2.1"));
        var log = store.Options.Location + "-wal";
        var whole = new FileInfo(log).Length;
        await store.ApplyAsync(zone.Id, TestStore.Replace("a.ddns.example.com.", RecordType.A, "192.0.2.2"));
        var after = new FileInfo(log).Length;
        Assert.True(after > whole, "the log did not grow");

        var copy = Path.Combine(store.Options.DataDirectory, "copy.db");
        File.Copy(store.Options.Location, copy);
        var bytes = await File.ReadAllBytesAsync(log);
        await File.WriteAllBytesAsync(copy + "-wal", bytes[..(int)(after - 100)]);
        await using var crashed = StoreRow.Named(SqliteFixture.Row).Open(store.Options with { Location = copy }, store.Clock);
        await crashed.StartAsync(default);

        Assert.Equal(2, (await crashed.Zones.FindZoneAsync(zone.Apex, default))!.Head.Version);
        var read = Assert.Single(await crashed.Zones.ReadNameAsync(zone.Id, Ddns.Protocol.Names.DomainName.Parse("a.ddns.example.com."), default));
        Assert.Equal("192.0.2.1", read.Records[0].Data.ToString());
    }

    [Fact]
    public async Task A_second_RRset_of_the_same_name_and_type_is_stopped_by_the_key()
    {
        await using var store = await TestStore.StartAsync(SqliteFixture.Row);
        await store.AddZoneAsync();

        await Assert.ThrowsAsync<SqliteException>(() => store.ExecuteAsync("INSERT INTO rrsets SELECT * FROM rrsets WHERE type = 6"));
    }
}
