using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using Ddns.Authoritative.Zones;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Following;

namespace Ddns.Benchmarks;

/// <summary>One journal entry applied: a host's address and the SOA with its serial moved. The size of the zone must not matter.</summary>
public class ChangeBenchmarks
{
    private const int Different = 4096;

    private RRsetDelta[][] _entries = null!;
    private ZoneTable _table = null!;
    private int _next;

    [Params(1000, 1_000_000)]
    public int Names { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _table = SampleZone.Load(Names);
        var random = new Random(4242);
        _entries = [.. Enumerable.Range(0, Different).Select(serial => Entry(random, (uint)serial))];
    }

    [GlobalCleanup]
    public void Cleanup() => _table.Dispose();

    [Benchmark]
    public bool Apply() => _table.Apply(SampleZone.Id, _entries[_next++ & (Different - 1)]);

    private RRsetDelta[] Entry(Random random, uint serial)
    {
        var owner = DomainName.Parse($"h{random.Next(Names)}.{SampleZone.Name}");
        Span<byte> octets = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(octets, random.Next());
        RecordData.TryFromWire(RecordType.A, octets, out var address);
        var soa = RecordData.Parse(RecordType.SOA, SampleZone.Soa(serial));
        return
        [
            new RRsetDelta(owner, RecordType.A, null, new RRset(owner, RecordType.A, 60, [address!])),
            new RRsetDelta(SampleZone.Apex, RecordType.SOA, null, new RRset(SampleZone.Apex, RecordType.SOA, 3600, [soa])),
        ];
    }
}
