using System.Diagnostics;
using System.Net;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Hosting;
using Ddns.Store.Sqlite;
using Ddns.Store.Tests.Suite;
using Ddns.Store.Zones;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ddns.Store.Tests.Sqlite;

/// <summary>Not a test that can fail: prints durable changes per second. Run it alone, with <c>-explicit only</c>.</summary>
public sealed class Throughput(ITestOutputHelper output)
{
    [Theory(Explicit = true)]
    [InlineData(1, 1_000)]
    [InlineData(16, 1_000)]
    [InlineData(64, 1_000)]
    [InlineData(256, 1_000)]
    [InlineData(64, 100_000)]
    public async Task Address_updates_of_domains(int callers, int names)
    {
        var directory = Directory.CreateTempSubdirectory("ddns-throughput-").FullName;
        await using (var store = new SqliteStore(new StoreOptions(StoreKind.Sqlite, Path.Combine(directory, "ddns.db"), directory), TimeProvider.System, NullLogger<SqliteStore>.Instance))
        {
            await store.StartAsync(default);
            var account = (await store.Accounts.CreateAsync("a@example.com", "hash", default, false, TestStore.Audit(), default)).Account!;
            var zone = (await store.Zones.CreateZoneAsync(new NewZone(DomainName.Parse(TestStore.Apex)), [TestStore.Soa()], null, default))!;
            var owners = Enumerable.Range(0, names).Select(i => DomainName.Parse($"host{i}.{TestStore.Apex}")).ToArray();
            var added = await Task.WhenAll(owners.Chunk(4000).SelectMany(chunk => chunk).Select(async (owner, i) =>
            {
                ApplyResult? result = null;
                while (result is null)
                {
                    try
                    {
                        result = await store.Zones.ApplyAsync(new ZoneChange(zone.Id, [], [new AddDomain(new(account.Id, owner, $"host{i}", "h", 1, DateTimeOffset.UnixEpoch), null)]), default);
                    }
                    catch (StoreUnavailableException)
                    {
                        await Task.Yield();
                    }
                }
                return result.NewDomainId!.Value;
            }));

            const double Seconds = 4;
            long done = 0;
            var cpu = Environment.CpuUsage.TotalTime;
            var watch = Stopwatch.StartNew();
            await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
            {
                for (uint i = 0; watch.Elapsed.TotalSeconds < Seconds; i++)
                {
                    var which = (int)((caller * 7919 + i * callers) % names);
                    RecordData.TryFromWire(RecordType.A, [192, (byte)(i >> 16), (byte)(i >> 8), (byte)i], out var data);
                    var change = new ZoneChange(
                        zone.Id,
                        [new ReplaceRRset(owners[which], RecordType.A, 60, [new StoredRecord(data!)])],
                        [new RequireDomain(added[which], 1), new RecordAddresses(added[which], "rest", IPAddress.Loopback, TimeProvider.System.GetUtcNow())]);
                    await store.Zones.ApplyAsync(change, default);
                    Interlocked.Increment(ref done);
                }
            })));
            // On a machine that is busy with other things the rate says little; the processor time of a change says more.
            var microseconds = (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / done;
            output.WriteLine($"{callers} callers, {names} names: {done / watch.Elapsed.TotalSeconds:N0} durable changes/s, {microseconds:N1} µs of CPU each (callers included)");
        }
        Directory.Delete(directory, recursive: true);
    }
}
