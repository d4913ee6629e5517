using System.Diagnostics;
using System.Net.Sockets;
using Ddns.Authoritative.Tests.Harness;
using Ddns.Authoritative.Tests.Running;

namespace Ddns.Authoritative.Tests.Observing;

/// <summary>dnstap, read by Debian's own programs.</summary>
public sealed class DnstapTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogCollector _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_is_read_by_dnstap_ldns()
    {
        var reader = Programs.Need("dnstap-ldns", "dnstap-ldns");
        var path = _folder.Combine("tap");
        using (var server = new TestServer(TestServer.Options(dnstap: $"file:{path}"), log: _log))
        {
            await DnsClient.AskUdpAsync(server.EndPoint, Wire.Query(0x1234, "home.example.org", edns: true));
            await DnsClient.AskTcpAsync(server.EndPoint, Wire.Query(0x1235, "nothing.example.org"));
        }

        var (code, text) = await Programs.RunAsync(reader, "-y", "-r", path);

        Assert.Equal(0, code);
        Assert.Equal(2, Count(text, "type: AUTH_QUERY"));
        Assert.Equal(2, Count(text, "type: AUTH_RESPONSE"));
        Assert.Equal(2, Count(text, "socket_protocol: UDP"));
        Assert.Equal(2, Count(text, "socket_protocol: TCP"));
        Assert.Equal(4, Count(text, "query_address: \"127.0.0.1\""));
        Assert.Contains("version: \"Ddns\"", text, StringComparison.Ordinal);
        Assert.Contains("home.example.org.\t60\tIN\tA\t192.0.2.1", text, StringComparison.Ordinal);
        Assert.Contains("rcode: NXDOMAIN", text, StringComparison.Ordinal);
        Assert.Contains("id: 4660", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_may_come_later_go_away_and_come_again()
    {
        Programs.Need("fstrm_capture", "fstrm-bin");
        var reader = Programs.Need("dnstap-ldns", "dnstap-ldns");
        var socket = _folder.Combine("tap.sock");
        using var server = new TestServer(TestServer.Options(dnstap: $"unix:{socket}"), log: _log);

        // Away: said once, answers go on.
        await _log.NextAsync("Cannot write to the dnstap socket");
        await DnsClient.AskUdpAsync(server.EndPoint, Wire.Query(1, "early.example.org"));

        await CollectAsync(server, socket, _folder.Combine("first"));
        File.Delete(socket);
        var away = _log.NextAsync("Cannot write to the dnstap socket");
        while (!away.IsCompleted)
            await DnsClient.AskUdpAsync(server.EndPoint, Wire.Query(1, "meanwhile.example.org"));
        await away;
        await CollectAsync(server, socket, _folder.Combine("second"), stopServer: true);

        foreach (var file in new[] { "first", "second" })
        {
            var (code, text) = await Programs.RunAsync(reader, "-y", "-r", _folder.Combine(file));
            Assert.Equal(0, code);
            Assert.Contains("home.example.org.\t60\tIN\tA\t192.0.2.1", text, StringComparison.Ordinal);
        }
        Assert.Equal(2, _log.Lines.Count(line => line.Contains("Cannot write", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_collector_that_does_not_speak_is_given_up()
    {
        using var deaf = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        deaf.Bind(new UnixDomainSocketEndPoint(_folder.Combine("deaf.sock")));
        deaf.Listen();
        using var server = new TestServer(TestServer.Options(dnstap: $"unix:{_folder.Combine("deaf.sock")}"), log: _log);

        Assert.Equal("192.0.2.1", Wire.LastAddress(await DnsClient.AskUdpAsync(server.EndPoint, Wire.Query(1, "home.example.org"))));

        await _log.NextAsync("Cannot write to the dnstap socket");
        var clock = Stopwatch.StartNew();
        server.Stop();
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
    }

    private async Task CollectAsync(TestServer server, string socket, string file, bool stopServer = false)
    {
        var again = _log.NextAsync("Writing to the dnstap socket");
        using var collector = Process.Start(new ProcessStartInfo("fstrm_capture", ["-t", "protobuf:dnstap.Dnstap", "-u", socket, "-w", file]) { RedirectStandardError = true })!;
        try
        {
            while (!again.IsCompleted)
                await DnsClient.AskUdpAsync(server.EndPoint, Wire.Query(1, "home.example.org"));
            await again;
            await DnsClient.AskUdpAsync(server.EndPoint, Wire.Query(1, "home.example.org"));
            if (stopServer)
                server.Stop();
            else
                await Eventually.IsAsync(() => MetricReader.Read(server.Metrics)["dns.server.queries udp"] > 0, "queries were counted");
        }
        finally
        {
            // SIGINT: fstrm_capture ends its file in order.
            await Programs.RunAsync("/bin/kill", "-INT", collector.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            await collector.WaitForExitAsync(DnsClient.Soon(60));
        }
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
