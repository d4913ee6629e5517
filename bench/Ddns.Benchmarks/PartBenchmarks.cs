using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Ddns.Authoritative.Answering;
using Ddns.Authoritative.Zones;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Protocol.Wire;

namespace Ddns.Benchmarks;

/// <summary>The parts that an answer is made of, and the message reader and writer that clients and rare requests use.</summary>
public unsafe class PartBenchmarks
{
    private const int Hosts = 1000;

    private readonly byte[] _message = new byte[1232];
    private byte[] _plain = null!;
    private byte[] _cookie = null!;
    private byte[] _referral = null!;
    private RRset _servers = null!;
    private ZoneTable _table = null!;
    private byte* _buffer;
    private byte* _name;
    private WalkScratch* _scratch;
    private ZoneInstance* _zone;
    private EncodedRRset* _apexServers;
    private ulong _hash;
    private int _nameLength;

    [GlobalSetup]
    public void Setup()
    {
        _table = SampleZone.Load(Hosts);
        _plain = Queries.Of("h7", RecordType.A);
        _cookie = Queries.WithCookie("h7", RecordType.A, new byte[16]);
        _servers = new RRset(SampleZone.Apex, RecordType.NS, 3600,
            [.. Enumerable.Range(1, 13).Select(server => RecordData.Parse(RecordType.NS, $"ns{server}.{SampleZone.Name}"))]);
        using (var processor = Processors.Over(_table))
            _referral = _message[..processor.Answer(Queries.WithEdns("www.child", RecordType.A), _message, Processors.Client)];
        _buffer = (byte*)NativeMemory.AlignedAlloc(1232, 64);
        _name = (byte*)NativeMemory.AlignedAlloc(256, 64);
        _scratch = (WalkScratch*)NativeMemory.AlignedAlloc((nuint)sizeof(WalkScratch), 64);
        FindApex();
        _nameLength = ZoneTable.Lower(DomainName.Parse($"h7.{SampleZone.Name}"), _name);
        _hash = NameHash.Of(_name, _nameLength);
        _plain.CopyTo(new Span<byte>(_buffer, 1232));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        NativeMemory.AlignedFree(_buffer);
        NativeMemory.AlignedFree(_name);
        NativeMemory.AlignedFree(_scratch);
        _table.Dispose();
    }

    [Benchmark(Description = "decode a query")]
    public int Decode() => Decode(_plain);

    [Benchmark(Description = "decode a query with a cookie")]
    public int DecodeCookie() => Decode(_cookie);

    [Benchmark(Description = "look up a name")]
    public bool LookUp() => _table.Names.FindLive(_hash, _name, _nameLength) is not null;

    [Benchmark(Description = "look up a name in its zone")]
    public bool LookUpInZone() => _table.Names.FindIn(_zone, _hash, _name, _nameLength) is not null;

    [Benchmark(Description = "compose two NS records, compressed")]
    public int Compose()
    {
        var composer = new ResponseComposer(_buffer, _plain.Length, 1232, _scratch);
        composer.TryAdd(Section.Authority, _apexServers, 0, _name, _nameLength, out _);
        return composer.Length;
    }

    [Benchmark(Description = "MessageReader: places of a referral's records")]
    public int Read()
    {
        var reader = new MessageReader(_referral);
        reader.TryReadHeader(out var header);
        reader.TryReadQuestion(out _);
        var octets = 0;
        while (reader.TryReadRecord(out var record))
            octets += record.DataLength;
        return octets + header.Id;
    }

    [Benchmark(Description = "Message.TryParse: a referral as objects")]
    public bool Parse() => Message.TryParse(_referral, out _);

    [Benchmark(Description = "MessageWriter: 13 NS records, compressed")]
    public int Write()
    {
        var writer = new MessageWriter(_message, new MessageHeader(1, HeaderFlags.Response, OpCode.Query, Protocol.Wire.ResponseCode.NoError));
        writer.TryWriteRRset(MessageSection.Answer, _servers);
        return writer.Length;
    }

    private int Decode(byte[] octets)
    {
        octets.CopyTo(new Span<byte>(_buffer, 1232));
        var query = new Query { Message = _buffer, Length = octets.Length, Name = _name };
        QueryDecoder.Decode(ref query);
        return query.QuestionEnd;
    }

    private void FindApex()
    {
        var length = ZoneTable.Lower(SampleZone.Apex, _name);
        var apex = _table.Names.FindApex(NameHash.Of(_name, length), _name, length);
        _zone = apex->Zone;
        _apexServers = NameRecord.Find(apex, RecordType.NS);
    }
}
