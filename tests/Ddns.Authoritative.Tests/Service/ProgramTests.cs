using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Ddns.Authoritative.Tests.Harness;
using Ddns.Authoritative.Tests.Running;

namespace Ddns.Authoritative.Tests.Service;

/// <summary>The node as a program: what it prints, how it ends, what it says over HTTP.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Help_is_printed_and_nothing_is_started()
    {
        var (code, text) = await Programs.RunAsync(Repository.NodeProgram, "--help");

        Assert.Equal(0, code);
        Assert.StartsWith("Ddns.Authoritative ", text, StringComparison.Ordinal);
        Assert.Contains("DDNS_DNS_LISTEN", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DDNS_RRL_RATE", "none", "DDNS_RRL_RATE is 'none', but it must be a whole number from 1 to 1000000000.")]
    [InlineData("DDNS_LOG", "xml", "DDNS_LOG is 'xml', but it must be one of text, json.")]
    [InlineData("DATABASE_URL", "zonefiles:", "DATABASE_URL must be sqlite:FILE, postgres://USER:PASSWORD@HOST/DATABASE or zonefiles:DIRECTORY.")]
    public async Task A_wrong_setting_is_one_sentence_and_exit_code_78(string key, string value, string sentence)
    {
        await using var node = Start((key, value));

        Assert.Equal(78, await node.ExitedAsync());
        Assert.Equal(sentence + "\n", node.Log);
    }

    [Fact]
    public async Task A_broken_zone_file_is_its_place_and_exit_code_78()
    {
        var file = _folder.Write("zones/example.org.zone", TestTable.Zone + "\nbroken A 1.2.3");
        await using var node = Start();

        Assert.Equal(78, await node.ExitedAsync());
        Assert.StartsWith($"{file}:6: ", node.Log, StringComparison.Ordinal);
        Assert.Single(node.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_busy_port_of_DNS_or_HTTP_is_one_sentence_and_exit_code_78()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        await using var dns = Start(("DDNS_DNS_LISTEN", $"{taken.LocalEndPoint}"));
        await using var http = Start(("DDNS_HTTP_LISTEN", $"http://{taken.LocalEndPoint}"));

        Assert.Equal(78, await dns.ExitedAsync());
        Assert.Equal(78, await http.ExitedAsync());
        Assert.Contains("another program has that port", Assert.Single(dns.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.EndsWith("address already in use: set DDNS_HTTP_LISTEN to another one.\n", http.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HTTP_tells_health_readiness_and_metrics()
    {
        var http = FreeHttp();
        await using var node = Start(("DDNS_HTTP_LISTEN", http.ToString()));
        var dns = await node.ListeningAsync();
        using var client = new HttpClient { BaseAddress = http };
        await DnsClient.AskUdpAsync(dns, Wire.Query(1, "home.example.org"));

        Assert.Equal("ready\n", await ReadyAsync(client));
        Assert.Equal("ok\n", await client.GetStringAsync(new Uri("/healthz", UriKind.Relative), DnsClient.Soon()));
        var metrics = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), DnsClient.Soon());
        Assert.Matches("(?m)^dns_server_queries_total\\{.*network_transport=\"udp\".*\\} 1$", metrics);
        Assert.Matches("(?m)^dns_server_latency_total\\{.*le=\"\\+Inf\".*\\} 1$", metrics);
        Assert.Matches("(?m)^dns_server_zone_serial\\{.*dns_zone=\"example\\.org\\.?\".*\\} 7$", metrics);
        Assert.Equal(0, await node.StopAsync());
    }

    [Fact]
    public async Task A_node_over_a_store_says_since_when_it_is_equal()
    {
        var http = FreeHttp();
        await using var node = Start(("DDNS_HTTP_LISTEN", http.ToString()), ("DATABASE_URL", "sqlite:ddns.db"), ("DDNS_DATA_DIR", _folder.Combine("data")));
        await node.ListeningAsync();
        using var client = new HttpClient { BaseAddress = http };

        Assert.Matches("^ready\nseen equal to the store [0-9]+\\.[0-9] s ago\n$", await ReadyAsync(client));
        Assert.Equal(0, await node.StopAsync());
    }

    [Fact]
    public async Task Without_a_place_for_HTTP_there_is_none()
    {
        await using var node = Start();
        await node.ListeningAsync();

        Assert.DoesNotContain("http", node.Log, StringComparison.Ordinal);
        var listening = File.ReadAllLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{node.Id}/net/tcp"))
            .Count(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, "0A", ..] columns && Sockets(node.Id).Contains(columns[9]));
        Assert.Equal(1, listening);
    }

    [Fact]
    public async Task Logs_are_JSON_when_asked_for()
    {
        await using var node = Start(("DDNS_LOG", "json"));
        await node.SaysAsync("DNS answers on ");
        Assert.Equal(0, await node.StopAsync());

        var lines = node.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.True(JsonDocument.Parse(line).RootElement.TryGetProperty("Message", out _)));
    }

    [Fact]
    public async Task SIGHUP_reads_changed_files_again_and_keeps_what_is_broken()
    {
        await using var node = Start();
        var dns = await node.ListeningAsync();
        Assert.Equal("192.0.2.1", Wire.LastAddress(await DnsClient.AskUdpAsync(dns, Wire.Query(1, "home.example.org"))));

        _folder.Write("zones/example.org.zone", TestTable.Zone + "\nnew A 192.0.2.66");
        node.Signal(NodeProcess.HangUp);
        await node.SaysAsync("Read again: 1 zones");
        Assert.Equal("192.0.2.66", Wire.LastAddress(await DnsClient.AskUdpAsync(dns, Wire.Query(2, "new.example.org"))));

        _folder.Write("zones/example.org.zone", "nonsense");
        node.Signal(NodeProcess.HangUp);
        await node.SaysAsync("the zone stays as it was");
        Assert.Equal("192.0.2.66", Wire.LastAddress(await DnsClient.AskUdpAsync(dns, Wire.Query(3, "new.example.org"))));
        Assert.Equal(0, await node.StopAsync());
    }

    private NodeProcess Start(params (string Key, string Value)[] settings) => new(_folder, settings.ToDictionary(setting => setting.Key, setting => setting.Value));

    private static async Task<string> ReadyAsync(HttpClient client)
    {
        HttpResponseMessage? answer = null;
        await Eventually.IsAsync(() =>
        {
            try
            {
                answer = client.GetAsync(new Uri("/readyz", UriKind.Relative), DnsClient.Soon()).GetAwaiter().GetResult();
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, "the node is ready");
        using (answer)
            return await answer!.Content.ReadAsStringAsync(DnsClient.Soon());
    }

    private static Uri FreeHttp()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new Uri($"http://{socket.LocalEndPoint}");
    }

    private static HashSet<string> Sockets(int process) =>
        [.. Directory.GetFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/fd"))
            .Select(descriptor => new FileInfo(descriptor).LinkTarget)
            .Where(target => target?.StartsWith("socket:[", StringComparison.Ordinal) == true)
            .Select(target => target![8..^1])];
}
