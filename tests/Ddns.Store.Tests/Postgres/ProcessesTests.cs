using System.Diagnostics;
using System.Globalization;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Hosting;
using Ddns.Store.Postgres;
using Ddns.Store.Tests.Suite;
using Ddns.Store.Zones;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ddns.Store.Tests.Postgres;

/// <summary>Several processes write to the same zones: no version is missing or given twice, and the journal replays to the RRsets.</summary>
public sealed class ProcessesTests
{
    private const int Processes = 4;
    private const int Writers = 16;
    private const int Edits = 40;
    private const string TaskVariable = "DDNS_TEST_WRITER";

    [PostgresFact]
    public async Task The_journal_of_four_processes_replays_to_the_RRsets()
    {
        await using var store = await TestStore.StartAsync(PostgresFixture.Row);
        ZoneInfo[] zones = [await store.AddZoneAsync("one.example."), await store.AddZoneAsync("other.example.")];
        var tables = new List<Dictionary<(DomainName, RecordType), RRset>>();
        foreach (var zone in zones)
            tables.Add(await ReplayTests.LoadAsync(store, zone.Id));

        await Task.WhenAll(Enumerable.Range(0, Processes).Select(seed => RunAsync($"{seed} {store.Options.Location}")));

        await ReplayTests.CheckAsync(store, zones, tables, atLeast: Processes * Writers);
        await using var look = await store.ConnectAsync();
        Assert.Equal(0L, await look.ScalarAsync<long>("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));
    }

    /// <summary>One of the processes: the test above starts this executable with this test alone.</summary>
    [Fact(Explicit = true)]
    public async Task Writer()
    {
        var task = (Environment.GetEnvironmentVariable(TaskVariable) ?? throw new InvalidOperationException("only the other test starts this one")).Split(' ', 2);
        var seed = int.Parse(task[0], CultureInfo.InvariantCulture) * Writers;
        await using var store = new PostgresStore(new StoreOptions(StoreKind.Postgres, task[1], Path.GetTempPath()), TimeProvider.System, NullLogger<PostgresStore>.Instance);
        await store.StartAsync(default);
        var zones = await store.Zones.ListZonesAsync(default).ToListAsync();

        await Task.WhenAll(Enumerable.Range(seed, Writers).Select(writer => Task.Run(async () =>
        {
            var random = new Random(writer);
            for (var i = 0; i < Edits; i++)
            {
                var zone = zones[random.Next(zones.Count)];
                await store.Zones.ApplyAsync(TestStore.Change(zone.Id, [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => ReplayTests.RandomEdit(random, zone.Apex))]), default);
            }
        })));
    }

    private static async Task RunAsync(string task)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["-noColor", "-noLogo", "-explicit", "only", "-method", $"{typeof(ProcessesTests).FullName}.{nameof(Writer)}"]) { RedirectStandardOutput = true };
        start.Environment[TaskVariable] = task;
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, said);
    }
}
