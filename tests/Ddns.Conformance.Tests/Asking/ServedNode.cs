using System.Net;
using System.Net.Sockets;
using Ddns.Authoritative.Answering;
using Ddns.Authoritative.Hosting;
using Ddns.Authoritative.Limits;
using Ddns.Authoritative.Metrics;
using Ddns.Authoritative.Zones;
using Ddns.Protocol.Names;
using Ddns.Protocol.ZoneFiles;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ddns.Conformance.Tests.Asking;

/// <summary>The engine behind real sockets on a free port of this machine, over either transport.</summary>
internal sealed class ServedNode : IDisposable
{
    private readonly DnsServer _server;
    private readonly QueryMetrics _metrics;

    public ServedNode(TransportChoice transport, TcpLimits? limits = null, params string[] zones)
    {
        _metrics = new QueryMetrics(Table);
        foreach (var zone in zones)
            Load(zone);
        var options = new DnsOptions
        {
            Listen = [new IPEndPoint(IPAddress.Loopback, 0)],
            Workers = 1,
            PinToCores = false,
            Transport = transport,
            RateLimiting = RateLimiting.Off,
            RateLimit = 200,
            Slip = 2,
            RateLimitExempt = [],
            CookieSecrets = [],
            Answers = new AnswerOptions(),
            Tcp = limits ?? new TcpLimits(),
        };
        _server = new DnsServer(options, Table, _metrics, TimeProvider.System, NullLogger<DnsServer>.Instance);
        _server.Start();
    }

    public ZoneTable Table { get; } = new();

    public IPEndPoint EndPoint => _server.LocalEndPoints[0];

    public void Load(string zone)
    {
        var apex = DomainName.Parse(zone.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)[1]);
        using var load = Table.BeginLoad(1, apex);
        using var reader = new ZoneFileReader(zone, "zone", new ZoneFileOptions { Apex = apex, DefaultTtl = 3600 });
        while (reader.TryRead(out var record))
            load.Add(record.Owner, record.Type, record.Ttl, record.Data);
        Assert.Empty(reader.Errors);
        load.Publish();
    }

    public TcpClientStream Connect() => new(EndPoint);

    /// <summary>Asks over UDP; null when nothing comes within the time.</summary>
    public async Task<byte[]?> AskUdpAsync(byte[] query, int milliseconds = 5000)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(EndPoint, TestContext.Current.CancellationToken);
        await socket.SendAsync(query, TestContext.Current.CancellationToken);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(milliseconds);
        var buffer = new byte[65535];
        try
        {
            return buffer[..await socket.ReceiveAsync(buffer, deadline.Token)];
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _server.Dispose();
        _metrics.Dispose();
        Table.Dispose();
    }
}
