using System.Net;
using System.Net.Sockets;
using Ddns.Api.Tests.Harness;
using Ddns.Contracts;
using Ddns.Store.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Ddns.Api.Tests.Status;

public sealed class StatusTests
{
    [Fact]
    public async Task Checks_are_live_and_kept_for_a_second()
    {
        await using var server = await ApiServer.StartAsync();

        var well = await ReadAsync(server);
        Assert.Equal("ok", well.Status);
        Assert.True(well.Checks.Api!.Ok);
        Assert.True(well.Checks.Store!.Ok);
        Assert.Null(well.Checks.DnsUdp);
        Assert.Null(well.Checks.DnsTcp);

        server.Recorder.IsAway = true;
        Assert.Equal("ok", (await ReadAsync(server)).Status);
        server.Time.Advance(TimeSpan.FromSeconds(90));
        var ill = await ReadAsync(server);
        Assert.Equal("degraded", ill.Status);
        Assert.Equal(90, ill.UptimeSeconds);
        Assert.True(ill.Checks.Api!.Ok);
        Assert.Equal((false, "It does not answer."), (ill.Checks.Store!.Ok, ill.Checks.Store.Error));
    }

    [Fact]
    public async Task Dns_is_asked_over_udp_and_tcp()
    {
        using var dns = new FakeDns(rcode: 0);
        await using var server = await ApiServer.StartAsync(("DDNS_DNS_LISTEN", dns.EndPoint.ToString()));

        var status = await ReadAsync(server);

        Assert.Equal("ok", status.Status);
        Assert.True(status.Checks.DnsUdp!.Ok);
        Assert.True(status.Checks.DnsTcp!.Ok);
    }

    [Fact]
    public async Task A_name_server_that_refuses_is_not_well()
    {
        using var dns = new FakeDns(rcode: 5);
        await using var server = await ApiServer.StartAsync(("DDNS_DNS_LISTEN", dns.EndPoint.ToString()));

        var status = await ReadAsync(server);

        Assert.Equal("degraded", status.Status);
        Assert.Contains("RCODE 5", status.Checks.DnsUdp!.Error, StringComparison.Ordinal);
        Assert.False(status.Checks.DnsTcp!.Ok);
    }

    [Fact]
    public async Task Machines_are_told_in_text()
    {
        await using var server = await ApiServer.StartAsync();

        Assert.Equal("ok\n", await server.Client.GetStringAsync(new Uri("/healthz", UriKind.Relative)));
        Assert.Equal("ready\n", await server.Client.GetStringAsync(new Uri("/readyz", UriKind.Relative)));
        server.Recorder.IsAway = true;
        server.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("ok\n", await server.Client.GetStringAsync(new Uri("/healthz", UriKind.Relative)));
        Assert.Equal(503, await server.StatusOfAsync(HttpMethod.Get, "/readyz"));
    }

    [Fact]
    public async Task A_part_that_is_not_ready_says_what_stands_in_the_way()
    {
        var part = new Part();
        await using var server = await ApiServer.StartAsync([], services => services.AddSingleton<IReadiness>(part));

        using var waiting = await server.SendAsync(HttpMethod.Get, "/readyz");
        Assert.Equal(503, (int)waiting.StatusCode);
        Assert.Contains("the zones are still loading", await ApiServer.ProblemOfAsync(waiting), StringComparison.Ordinal);
        part.Obstacle = null;
        Assert.Equal(200, await server.StatusOfAsync(HttpMethod.Get, "/readyz"));
    }

    [Fact]
    public async Task Metrics_count_updates_by_outcome()
    {
        await using var server = await ApiServer.StartAsync();
        var token = await server.CreateDomainAsync(await server.RegisterAsync());
        await server.UpdateAsync(token);
        await server.UpdateAsync(token);
        await server.StatusOfAsync(HttpMethod.Put, "/api/domains/homelab/update", null, "ddns0000000000000000000000000000000000000000");

        var lines = (await server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n');

        foreach (var outcome in new[] { "changed", "unchanged", "wrong_token" })
        {
            var line = Assert.Single(lines, line => line.StartsWith("ddns_updates_total{", StringComparison.Ordinal) && line.Contains($"outcome=\"{outcome}\"", StringComparison.Ordinal));
            Assert.Contains("source=\"rest\"", line, StringComparison.Ordinal);
        }
        Assert.Contains(lines, line => line.StartsWith("ddns_update_duration_seconds_bucket", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("ddns_authentication_failures_total", StringComparison.Ordinal) && line.Contains("kind=\"token\"", StringComparison.Ordinal));
    }

    private static async Task<StatusResponse> ReadAsync(ApiServer server)
    {
        using var response = await server.SendAsync(HttpMethod.Get, "/api/status");
        Assert.Equal(200, (int)response.StatusCode);
        return await ApiServer.ReadAsync(response, DdnsJson.Default.StatusResponse);
    }

    private sealed class Part : IReadiness
    {
        public string? Obstacle { get; set; } = "the zones are still loading";
    }

    /// <summary>Answers every question with itself, QR, an RCODE and the claim of one answer.</summary>
    private sealed class FakeDns : IDisposable
    {
        private readonly TcpListener _tcp = new(IPAddress.Loopback, 0);
        private readonly UdpClient _udp;
        private readonly byte _rcode;

        public FakeDns(byte rcode)
        {
            _rcode = rcode;
            _tcp.Start();
            _udp = new UdpClient(EndPoint);
            _ = Task.WhenAll(ServeUdpAsync(), ServeTcpAsync());
        }

        public IPEndPoint EndPoint => (IPEndPoint)_tcp.LocalEndpoint;

        public void Dispose()
        {
            _tcp.Dispose();
            _udp.Dispose();
        }

        private async Task ServeUdpAsync()
        {
            while (true)
            {
                var query = await _udp.ReceiveAsync();
                await _udp.SendAsync(Answer(query.Buffer), query.RemoteEndPoint);
            }
        }

        private async Task ServeTcpAsync()
        {
            while (true)
            {
                using var client = await _tcp.AcceptTcpClientAsync();
                var stream = client.GetStream();
                var prefix = new byte[2];
                await stream.ReadExactlyAsync(prefix);
                var query = new byte[prefix[1]];
                await stream.ReadExactlyAsync(query);
                await stream.WriteAsync(prefix);
                await stream.WriteAsync(Answer(query));
            }
        }

        private byte[] Answer(byte[] query)
        {
            query[2] |= 0x80;
            query[3] = _rcode;
            query[7] = 1;
            return query;
        }
    }
}
