using System.Diagnostics;
using System.Net;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Following;
using Ddns.Store.Tests.Suite;
using Ddns.Store.Zones;

namespace Ddns.Store.Tests.Postgres;

/// <summary>Not tests that can fail: they print rates and latencies. Run them alone, with <c>-explicit only</c>.</summary>
public sealed class Throughput(ITestOutputHelper output)
{
    private const double Seconds = 4;

    [Theory(Explicit = true)]
    [InlineData(1, 1_000)]
    [InlineData(16, 1_000)]
    [InlineData(64, 1_000)]
    [InlineData(256, 1_000)]
    [InlineData(64, 100_000)]
    public async Task Address_updates_of_domains(int callers, int names)
    {
        await using var store = await TestStore.StartAsync(PostgresFixture.Row);
        var (zone, owners, domains) = await FillAsync(store, names);

        long done = 0;
        var cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (uint i = 0; watch.Elapsed.TotalSeconds < Seconds; i++)
            {
                var which = (int)((caller * 7919 + i * callers) % names);
                await store.Zones.ApplyAsync(Update(zone, owners[which], domains[which], i), default);
                Interlocked.Increment(ref done);
            }
        })));
        var microseconds = (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / done;
        output.WriteLine($"{callers} callers, {names} names: {done / watch.Elapsed.TotalSeconds:N0} durable changes/s, {microseconds:N1} µs of this process's CPU each (callers included); load {Load()}");
    }

    [Fact(Explicit = true)]
    public async Task Unchanged_updates_of_domains()
    {
        await using var store = await TestStore.StartAsync(PostgresFixture.Row);
        var (zone, owners, domains) = await FillAsync(store, 1000);
        foreach (var (owner, domain) in owners.Zip(domains))
            await store.Zones.ApplyAsync(Update(zone, owner, domain, 7), default);

        long done = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; watch.Elapsed.TotalSeconds < Seconds; i++)
            {
                await store.Zones.ApplyAsync(Update(zone, owners[(caller + i * 64) % 1000], domains[(caller + i * 64) % 1000], 7), default);
                Interlocked.Increment(ref done);
            }
        })));
        output.WriteLine($"64 callers: {done / watch.Elapsed.TotalSeconds:N0} unchanged updates/s; load {Load()}");
    }

    /// <summary>From the acknowledgement in one process to the journal entry read in another, at 500 changes/s.</summary>
    [Fact(Explicit = true)]
    public async Task Commit_to_feed()
    {
        await using var store = await TestStore.StartAsync(PostgresFixture.Row);
        await using var node = store.OpenAnother();
        await node.StartAsync(default);
        var (zone, owners, domains) = await FillAsync(store, 1000);
        var position = (await node.Feed.ReadHeadsAsync(default)).Zones.Single().Head;
        var acknowledged = new long[100_000];
        var seen = new long[100_000];
        using var stop = new CancellationTokenSource();
        var following = Task.Run(async () =>
        {
            try
            {
                await foreach (var _ in node.Feed.ListenAsync(stop.Token))
                {
                    var entries = (JournalRead.Entries)(await node.Feed.ReadJournalAsync([position], stop.Token))[0];
                    var now = Stopwatch.GetTimestamp();
                    foreach (var entry in entries.List)
                        seen[entry.Head.Version] = now;
                    position = entries.List.Count > 0 ? entries.List[^1].Head : position;
                }
            }
            catch (OperationCanceledException)
            {
                // The end.
            }
        });

        var watch = Stopwatch.StartNew();
        var under = new List<Task>();
        for (uint i = 0; i < 5000; i++)
        {
            while (watch.Elapsed.TotalMilliseconds < i * 2)
                await Task.Delay(1);
            var change = Update(zone, owners[i % 1000], domains[i % 1000], i + 1);
            under.Add(Task.Run(async () => acknowledged[(await store.Zones.ApplyAsync(change, default)).Head.Version] = Stopwatch.GetTimestamp()));
        }
        await Task.WhenAll(under);
        await Task.Delay(1000);
        await stop.CancelAsync();
        await following;

        var latencies = acknowledged.Select((at, version) => (at, there: seen[version])).Where(pair => pair is { at: > 0, there: > 0 })
            .Select(pair => Math.Max(0, Stopwatch.GetElapsedTime(pair.at, pair.there).TotalMilliseconds)).Order().ToArray();
        output.WriteLine($"{latencies.Length} changes at {5000 / watch.Elapsed.TotalSeconds:N0}/s, acknowledged to read elsewhere: p50 {latencies[latencies.Length / 2]:N1} ms, p99 {latencies[latencies.Length * 99 / 100]:N1} ms; load {Load()}");
    }

    [Fact(Explicit = true)]
    public async Task A_zone_of_a_million_names()
    {
        const int Names = 1_000_000;
        await using var store = await TestStore.StartAsync(PostgresFixture.Row);
        RecordData.TryFromWire(RecordType.A, [192, 0, 2, 1], out var data);
        var rrsets = Enumerable.Range(0, Names).Select(i => new StoredRRset(DomainName.Parse($"host{i}.{TestStore.Apex}"), RecordType.A, 60, [new StoredRecord(data!)])).Prepend(TestStore.Soa()).ToList();

        var watch = Stopwatch.StartNew();
        var zone = (await store.Zones.CreateZoneAsync(new NewZone(DomainName.Parse(TestStore.Apex)), rrsets, null, default))!;
        var made = watch.Elapsed;
        watch.Restart();
        var received = 0;
        await store.Feed.LoadZoneAsync(zone.Id, _ => received++, default);
        output.WriteLine($"{received:N0} RRsets written in {made.TotalSeconds:N1} s, loaded in {watch.Elapsed.TotalSeconds:N1} s; load {Load()}");
    }

    private static async Task<(long Zone, DomainName[] Owners, long[] Domains)> FillAsync(TestStore store, int names)
    {
        var account = await store.AddAccountAsync();
        var zone = await store.AddZoneAsync();
        var owners = Enumerable.Range(0, names).Select(i => DomainName.Parse($"host{i}.{TestStore.Apex}")).ToArray();
        var domains = new List<long>(names);
        foreach (var chunk in Enumerable.Range(0, names).Chunk(4000))
        {
            var added = await Task.WhenAll(chunk.Select(i => store.AddDomainAsync(zone.Id, account.Id, $"host{i}")));
            domains.AddRange(added.Select(result => result.NewDomainId!.Value));
        }
        return (zone.Id, owners, [.. domains]);
    }

    private static ZoneChange Update(long zone, DomainName owner, long domain, uint address)
    {
        RecordData.TryFromWire(RecordType.A, [192, (byte)(address >> 16), (byte)(address >> 8), (byte)address], out var data);
        return new ZoneChange(
            zone,
            [new ReplaceRRset(owner, RecordType.A, 60, [new StoredRecord(data!)])],
            [new RequireDomain(domain, 1), new RecordAddresses(domain, "rest", IPAddress.Loopback, TimeProvider.System.GetUtcNow())]);
    }

    private static string Load() => OperatingSystem.IsLinux() ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
