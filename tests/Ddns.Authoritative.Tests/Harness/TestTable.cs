using System.Net;
using Ddns.Authoritative.Answering;
using Ddns.Authoritative.Metrics;
using Ddns.Authoritative.Zones;
using Ddns.Protocol.Names;
using Ddns.Protocol.ZoneFiles;

namespace Ddns.Authoritative.Tests.Harness;

/// <summary>A table, filled from the text of a zone and asked without sockets.</summary>
internal sealed class TestTable : IDisposable
{
    public const string Zone = """
        $TTL 60
        @    SOA ns1 hostmaster 7 3600 600 86400 60
        @    NS  ns1
        ns1  A   192.0.2.53
        home A   192.0.2.1
        """;

    private readonly QueryProcessor _processor;

    public TestTable() => _processor = new QueryProcessor(Table, new AnswerOptions(), new ServerCookies([]), null, new QueryCounters(), TimeProvider.System);

    public ZoneTable Table { get; } = new();

    public static void Load(ZoneTable table, string apex, string text, long id = 1)
    {
        var name = DomainName.Parse(apex);
        using var load = table.BeginLoad(id, name);
        using var reader = new ZoneFileReader(text + "\n", apex, ZoneFileOptions.Trusted(name, "/nowhere"));
        while (reader.TryRead(out var record))
            load.Add(record.Owner, record.Type, record.Ttl, record.Data);
        Assert.Empty(reader.Errors);
        load.Publish();
    }

    public byte[] Ask(string name, ushort type = Wire.A)
    {
        var response = new byte[1232];
        return response[.._processor.Answer(Wire.Query(1, name, type), response, ClientInfo.From(TransportKind.Udp, IPAddress.Loopback))];
    }

    /// <summary>The address, or the RCODE in words.</summary>
    public string AddressOf(string name)
    {
        var answer = Ask(name);
        return Wire.Code(answer) switch
        {
            0 when Wire.Answers(answer) == 1 => Wire.LastAddress(answer),
            0 => "NODATA",
            3 => "NXDOMAIN",
            5 => "REFUSED",
            var code => $"RCODE{code}",
        };
    }

    public void Dispose()
    {
        _processor.Dispose();
        Table.Dispose();
    }
}
