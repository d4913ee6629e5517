using System.Diagnostics;
using Ddns.Authoritative.Hosting;
using Ddns.Authoritative.Tests.Harness;
using Ddns.Authoritative.Tests.Running;

namespace Ddns.Authoritative.Tests.Observing;

/// <summary>The text log behind a real server.</summary>
public sealed class QueryLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogCollector _log = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TransportChoice.Auto)]
    [InlineData(TransportChoice.Sockets)]
    public async Task Every_query_is_a_line_with_the_port_it_came_from(TransportChoice transport)
    {
        var path = _folder.Combine("query.log");
        int udpPort, tcpPort;
        using (var server = new TestServer(TestServer.Options(transport, queryLog: path), log: _log))
        {
            using var udp = DnsClient.Udp(server.EndPoint);
            using var tcp = DnsClient.Tcp(server.EndPoint);
            (udpPort, tcpPort) = (((System.Net.IPEndPoint)udp.LocalEndPoint!).Port, ((System.Net.IPEndPoint)tcp.LocalEndPoint!).Port);
            await DnsClient.AskUdpAsync(udp, Wire.Query(1, "home.example.org"));
            await tcp.SendAsync(Wire.Framed(Wire.Query(2, "nothing.example.org")), DnsClient.Soon());
            await DnsClient.ReceiveTcpAsync(tcp);
        }

        // The end of the server is the end of the log: nothing that was answered is missing.
        var lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
        Assert.Contains(lines, line => line.Contains($" 127.0.0.1#{udpPort} udp home.example.org. A +R NOERROR aa ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains($" 127.0.0.1#{tcpPort} tcp nothing.example.org. A +R NXDOMAIN aa ", StringComparison.Ordinal));
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public async Task A_file_that_was_moved_away_is_begun_anew()
    {
        var path = _folder.Combine("query.log");
        using var server = new TestServer(TestServer.Options(queryLog: path), log: _log);
        await DnsClient.AskUdpAsync(server.EndPoint, Wire.Query(1, "home.example.org"));
        await Eventually.IsAsync(() => File.Exists(path) && new FileInfo(path).Length > 0, "the first line is written");

        File.Move(path, _folder.Combine("query.log.1"));
        await DnsClient.AskUdpAsync(server.EndPoint, Wire.Query(1, "ns1.example.org"));
        await Eventually.IsAsync(() => File.Exists(path), "a new file is begun");
        await DnsClient.AskUdpAsync(server.EndPoint, Wire.Query(1, "third.example.org"));

        await Eventually.IsAsync(() => File.ReadAllText(path).Contains("third.example.org", StringComparison.Ordinal), "the third line is in the new file");
        Assert.Contains("ns1.example.org", await File.ReadAllTextAsync(_folder.Combine("query.log.1"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_made_is_said_once_and_costs_no_answer()
    {
        using var server = new TestServer(TestServer.Options(queryLog: _folder.Combine("nowhere", "query.log")), log: _log);
        await _log.NextAsync("Cannot write to the query log");

        for (var i = 0; i < 20; i++)
            Assert.Equal("192.0.2.1", Wire.LastAddress(await DnsClient.AskUdpAsync(server.EndPoint, Wire.Query(1, "home.example.org"))));
        await Eventually.IsAsync(() => Dropped(server) == 20, "all are counted as dropped");

        // It is tried again each second, and said again only when it works.
        Directory.CreateDirectory(_folder.Combine("nowhere"));
        var next = _log.NextAsync("Writing to the query log");
        while (!next.IsCompleted)
            await DnsClient.AskUdpAsync(server.EndPoint, Wire.Query(1, "home.example.org"));
        await next;
        Assert.Single(_log.Lines, line => line.Contains("Cannot write", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_full_disk_costs_lines_and_nothing_else()
    {
        using var server = new TestServer(TestServer.Options(queryLog: "/dev/full"), log: _log);
        await DnsClient.AskUdpAsync(server.EndPoint, Wire.Query(1, "home.example.org"));

        Assert.Contains("No space left", await _log.NextAsync("Cannot write to the query log /dev/full"), StringComparison.Ordinal);

        Assert.Equal("192.0.2.1", Wire.LastAddress(await DnsClient.AskUdpAsync(server.EndPoint, Wire.Query(1, "home.example.org"))));
    }

    [Fact]
    public async Task A_pipe_that_nobody_reads_drops_lines_and_no_query_waits()
    {
        var pipe = _folder.Combine("pipe");
        Assert.Equal(0, (await Programs.RunAsync("/usr/bin/mkfifo", pipe)).ExitCode);
        // Held open for reading, and never read.
        using var reader = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec 3<\"$0\"; echo open; read wait", pipe]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        using var server = new TestServer(TestServer.Options(queryLog: pipe), log: _log);
        await reader.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);

        // A pipe holds 64 KiB, the sink as much again, the ring 1 MiB.
        using var socket = DnsClient.Udp(server.EndPoint);
        for (var i = 0; i < 20_000 && Dropped(server) == 0; i++)
            Assert.Equal("192.0.2.1", Wire.LastAddress(await DnsClient.AskUdpAsync(socket, Wire.Query(1, "home.example.org"))));

        Assert.True(Dropped(server) > 0);
        var clock = Stopwatch.StartNew();
        server.Stop();
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
        reader.Kill();
    }

    private static double Dropped(TestServer server) => MetricReader.Read(server.Metrics)["dns.server.log.dropped"];
}
