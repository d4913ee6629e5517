using System.Globalization;
using BenchmarkDotNet.Attributes;
using Ddns.Authoritative.Zones;
using Ddns.Protocol.ZoneFiles;

namespace Ddns.Benchmarks;

/// <summary>A master file of 100,000 names with A and AAAA, per record.</summary>
public class ZoneLoadBenchmarks
{
    private const int Hosts = 100_000;
    private const int Records = (2 * Hosts) + 3;

    private string _path = null!;

    [GlobalSetup]
    public void Setup()
    {
        _path = Path.GetTempFileName();
        using var file = new StreamWriter(_path);
        file.Write($"$ORIGIN {SampleZone.Name}\n$TTL 60\n@ IN SOA {SampleZone.Soa(1)}\n@ IN NS ns1\nns1 IN A 192.0.2.1\n");
        for (var host = 0; host < Hosts; host++)
            file.Write(string.Create(CultureInfo.InvariantCulture, $"h{host} IN A 10.0.{host >> 8 & 255}.{host & 255}\nh{host} IN AAAA 2001:db8::{host:x}\n"));
    }

    [GlobalCleanup]
    public void Cleanup() => File.Delete(_path);

    [Benchmark(OperationsPerInvoke = Records, Description = "read only")]
    public int Read()
    {
        using var reader = Open();
        var records = 0;
        while (reader.TryRead(out _))
            records++;
        return records;
    }

    [Benchmark(OperationsPerInvoke = Records, Description = "read and load")]
    public long Load()
    {
        using var table = new ZoneTable();
        using var reader = Open();
        using var load = table.BeginLoad(SampleZone.Id, SampleZone.Apex);
        while (reader.TryRead(out var record))
            load.Add(record.Owner, record.Type, record.Ttl, record.Data);
        load.Publish();
        return table.NameCount;
    }

    private ZoneFileReader Open() => ZoneFileReader.Open(_path, ZoneFileOptions.Trusted(SampleZone.Apex, Path.GetTempPath()));
}
