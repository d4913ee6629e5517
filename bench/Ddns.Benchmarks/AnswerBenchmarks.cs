using BenchmarkDotNet.Attributes;
using Ddns.Authoritative.Answering;
using Ddns.Authoritative.Zones;
using Ddns.Protocol.Records;

namespace Ddns.Benchmarks;

/// <summary>One whole query after the other, in a zone that the caches hold: what the code costs.</summary>
public class AnswerBenchmarks
{
    private const int Hosts = 1000;

    private readonly byte[] _response = new byte[4096];
    private ZoneTable _table = null!;
    private QueryProcessor _processor = null!;
    private byte[] _query = null!;

    [Params("hit A", "hit A, EDNS", "hit A, cookie", "NODATA", "NXDOMAIN", "wildcard", "referral", "CNAME", "MX", "ANY", "apex SOA", "not ours")]
    public string Question { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _table = SampleZone.Load(Hosts);
        _processor = Processors.Over(_table);
        _query = Question switch
        {
            "hit A" => Queries.Of("h7", RecordType.A),
            "hit A, EDNS" => Queries.WithEdns("h7", RecordType.A),
            "hit A, cookie" => Queries.WithCookie("h7", RecordType.A, LearnServerPart()),
            "NODATA" => Queries.Of("h7", RecordType.TXT),
            "NXDOMAIN" => Queries.Of("x7", RecordType.A),
            "wildcard" => Queries.Of("any.wild", RecordType.A),
            "referral" => Queries.WithEdns("www.child", RecordType.A),
            "CNAME" => Queries.Of("alias", RecordType.A),
            "MX" => Queries.WithEdns("mail", RecordType.MX),
            "ANY" => Queries.Of("h7", RecordType.ANY),
            "apex SOA" => [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. SampleZone.Apex.Wire, 0, 6, 0, 1],
            "not ours" => [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, (byte)'o', (byte)'r', (byte)'g', 0, 0, 1, 0, 1],
            _ => throw new InvalidOperationException(),
        };
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _processor.Dispose();
        _table.Dispose();
    }

    [Benchmark]
    public int Answer() => _processor.Answer(_query, _response, Processors.Client);

    private byte[] LearnServerPart()
    {
        var length = _processor.Answer(Queries.WithCookie("h7", RecordType.A, []), _response, Processors.Client);
        return _response[(length - ServerCookies.Length)..length];
    }
}
