using System.Net;
using Ddns.Authoritative.Answering;
using Ddns.Authoritative.Limits;
using Ddns.Authoritative.Metrics;
using Ddns.Authoritative.Zones;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Protocol.ZoneFiles;
using Ddns.Store.Following;
using Microsoft.Extensions.Time.Testing;

namespace Ddns.Conformance.Tests.Asking;

/// <summary>The engine in this process: zones, a processor, and a clock that stands still. Not for several threads.</summary>
internal sealed class TestNode : IDisposable
{
    public static readonly IPAddress Client = IPAddress.Parse("192.0.2.200");

    private readonly Dictionary<string, long> _ids = new(StringComparer.OrdinalIgnoreCase);
    private readonly byte[] _buffer = new byte[65535];
    private readonly QueryProcessor _processor;
    private long _lastId;

    public TestNode(AnswerOptions? options = null, ResponseRateLimiter? limiter = null, params byte[][] cookieSecrets)
    {
        Cookies = new ServerCookies(cookieSecrets);
        _processor = new QueryProcessor(Table, options ?? new AnswerOptions(), Cookies, limiter, new QueryCounters(), Time);
    }

    /// <summary>A node with these zones; each text begins with the apex as its first <c>$ORIGIN</c>.</summary>
    public static TestNode Serving(params string[] zones)
    {
        var node = new TestNode();
        foreach (var zone in zones)
            node.Load(zone);
        return node;
    }

    public ZoneTable Table { get; } = new();

    public ServerCookies Cookies { get; }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddSeconds(1_800_000_000));

    public QueryCounters Counters => _processor.Counters;

    /// <summary>Loads a zone, or loads it again.</summary>
    public void Load(string zone)
    {
        using var load = Begin(zone);
        load.Publish();
    }

    /// <summary>A loading that is not published yet.</summary>
    public ZoneLoad Begin(string zone)
    {
        var apex = ApexOf(zone);
        var load = Table.BeginLoad(IdOf(apex), DomainName.Parse(apex));
        using var reader = new ZoneFileReader(zone, apex, new ZoneFileOptions { Apex = DomainName.Parse(apex), DefaultTtl = 3600 });
        while (reader.TryRead(out var record))
            Assert.True(load.Add(record.Owner, record.Type, record.Ttl, record.Data), "a record outside the zone");
        Assert.Empty(reader.Errors);
        load.Complete();
        Assert.Null(load.Problem);
        return load;
    }

    public void Remove(string apex)
    {
        Assert.True(Table.Remove(IdOf(apex)));
        _ids.Remove(apex);
    }

    public void Apply(string apex, params RRsetDelta[] deltas) => Assert.True(Table.Apply(IdOf(apex), deltas));

    /// <summary>The RRset is afterwards this; without data it is gone.</summary>
    public static RRsetDelta Set(string owner, string type, params string[] data)
    {
        var name = DomainName.Parse(owner);
        Assert.True(RecordTypes.TryParse(type, out var recordType));
        return new RRsetDelta(name, recordType, null, data.Length == 0 ? null : new RRset(name, recordType, 300, [.. data.Select(text => RecordData.Parse(recordType, text))]));
    }

    /// <summary>Asks <c>name TYPE</c> over UDP without EDNS.</summary>
    public RawReply Ask(string question) => Ask(RawQuery.Of(question));

    public RawReply Ask(RawQuery query, TransportKind transport = TransportKind.Udp, IPAddress? client = null) =>
        Ask(query.ToOctets(), transport, client);

    public RawReply Ask(byte[] query, TransportKind transport = TransportKind.Udp, IPAddress? client = null) =>
        RawReply.Read(Send(query, transport, client) ?? throw new InvalidOperationException("the server says nothing"));

    /// <summary>The answer as it would be sent; null when the server says nothing.</summary>
    public byte[]? Send(byte[] query, TransportKind transport = TransportKind.Udp, IPAddress? client = null)
    {
        var room = transport == TransportKind.Udp ? 4096 : _buffer.Length;
        var length = _processor.Answer(query, _buffer.AsSpan(0, room), ClientInfo.From(transport, client ?? Client));
        return length == 0 ? null : _buffer[..length];
    }

    /// <summary>Compares with the reply written as text: code and flags, then records by section.</summary>
    public void Shows(string question, string expected) => Shows(RawQuery.Of(question), expected);

    public void Shows(RawQuery query, string expected, TransportKind transport = TransportKind.Udp) =>
        Assert.Equal(expected.ReplaceLineEndings("\n"), Ask(query, transport).ToString());

    public void Dispose()
    {
        _processor.Dispose();
        Table.Dispose();
    }

    private static string ApexOf(string zone) => zone.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)[1];

    private long IdOf(string apex)
    {
        if (!_ids.TryGetValue(apex, out var id))
            _ids[apex] = id = ++_lastId;
        return id;
    }
}
