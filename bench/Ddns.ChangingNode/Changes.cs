using System.Buffers.Binary;
using System.Diagnostics;
using Ddns.Authoritative.Zones;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Following;

namespace Ddns.ChangingNode;

/// <summary>
/// Gives hosts of the one zone new addresses at a rate, each change as the follower of a store would apply it: the address and
/// the SOA with its serial moved, in one journal entry.
/// </summary>
internal sealed class Changes(ZoneTable table, DomainName zone, int hosts)
{
    private const uint Ttl = 60;
    private const int Seed = 4711;

    private readonly Random _random = new(Seed);
    private uint _serial = 2026010101;

    /// <summary>Changes until told to stop; says how many there were per second.</summary>
    public async Task<double> RunAsync(double perSecond, CancellationToken stop)
    {
        var zoneId = table.LiveZones().Single();
        var clock = Stopwatch.StartNew();
        var done = 0L;
        // Every millisecond what has fallen due: 2 changes at 2,000 a second, as a group commit brings them.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (!stop.IsCancellationRequested && await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            for (var due = (long)(clock.Elapsed.TotalSeconds * perSecond); done < due; done++)
            {
                if (!table.Apply(zoneId, Next()))
                    throw new InvalidOperationException("The zone is gone.");
            }
        }
        return done / clock.Elapsed.TotalSeconds;
    }

    private RRsetDelta[] Next()
    {
        var owner = DomainName.Parse($"h{_random.Next(hosts)}.{zone}");
        Span<byte> address = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(address, _random.Next() | 0x0A00_0000);
        RecordData.TryFromWire(RecordType.A, address, out var data);
        var soa = RecordData.Parse(RecordType.SOA, $"ns1.{zone} hostmaster.{zone} {++_serial} 3600 600 1209600 60");
        return
        [
            new RRsetDelta(owner, RecordType.A, null, new RRset(owner, RecordType.A, Ttl, [data!])),
            new RRsetDelta(zone, RecordType.SOA, null, new RRset(zone, RecordType.SOA, 3600, [soa])),
        ];
    }
}
