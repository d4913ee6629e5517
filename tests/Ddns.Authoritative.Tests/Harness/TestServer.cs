using System.Net;
using Ddns.Authoritative.Answering;
using Ddns.Authoritative.Hosting;
using Ddns.Authoritative.Limits;
using Ddns.Authoritative.Metrics;
using Ddns.Authoritative.Zones;

namespace Ddns.Authoritative.Tests.Harness;

/// <summary>The listeners of a node on free ports of this machine, over <c>example.org</c>.</summary>
internal sealed class TestServer : IDisposable
{
    private readonly DnsServer _server;

    public TestServer(DnsOptions? options = null, string zone = TestTable.Zone, LogCollector? log = null)
    {
        Metrics = new QueryMetrics(Table);
        TestTable.Load(Table, "example.org", zone);
        _server = new DnsServer(options ?? Options(), Table, Metrics, TimeProvider.System, (log ?? new LogCollector()).For<DnsServer>());
        try
        {
            _server.Bind();
            _server.Start();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ZoneTable Table { get; } = new();

    public QueryMetrics Metrics { get; }

    public IPEndPoint EndPoint => _server.LocalEndPoints[0];

    public static DnsOptions Options(
        TransportChoice transport = TransportChoice.Auto,
        IPEndPoint? listen = null,
        int workers = 1,
        bool pin = false,
        TcpLimits? tcp = null,
        string? queryLog = null,
        string? dnstap = null) => new()
        {
            Listen = [listen ?? new IPEndPoint(IPAddress.Loopback, 0)],
            Workers = workers,
            PinToCores = pin,
            Transport = transport,
            RateLimiting = RateLimiting.Off,
            RateLimit = 200,
            Slip = 2,
            RateLimitExempt = [],
            CookieSecrets = [],
            Answers = new AnswerOptions(),
            Tcp = tcp ?? new TcpLimits(),
            QueryLog = queryLog,
            Dnstap = dnstap,
        };

    public void Stop() => _server.Stop();

    public void Dispose()
    {
        _server.Dispose();
        Metrics.Dispose();
        Table.Dispose();
    }
}
