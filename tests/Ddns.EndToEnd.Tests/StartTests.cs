using System.Net;
using System.Net.Sockets;
using Ddns.EndToEnd.Tests.Asking;
using Ddns.EndToEnd.Tests.Running;

namespace Ddns.EndToEnd.Tests;

/// <summary>How the server starts, and how it declines to: one sentence that says what to do, and exit code 78.</summary>
public sealed class StartTests : EndToEndTest
{
    private const int ConfigurationError = 78;

    [Theory]
    [InlineData("DATABASE_URL", "mysql://127.0.0.1/ddns")]
    [InlineData("JWT_SECRET", "short")]
    [InlineData("DDNS_DATA_DIR", "/dev/null/data")]
    [InlineData("DDNS_ZONES_DIR", "/nonexistent/zones")]
    [InlineData("DDNS_DEFAULT_ZONE", "two..dots.example")]
    [InlineData("DDNS_DNS_LISTEN", "127.0.0.1")]
    [InlineData("DDNS_DNS_LISTEN", "localhost:5300")]
    [InlineData("DDNS_HTTP_LISTEN", "ftp://127.0.0.1:8080")]
    [InlineData("DDNS_TRUSTED_PROXIES", "10.0.0.0/64")]
    [InlineData("DDNS_MAX_DOMAINS", "many")]
    [InlineData("DDNS_TTL", "-1")]
    [InlineData("DDNS_NS", "ns1..example")]
    [InlineData("DDNS_PUBLIC_IP", "192.0.2")]
    [InlineData("DDNS_REGISTRATION", "perhaps")]
    [InlineData("DDNS_ALLOW_PRIVATE_ADDRESSES", "sometimes")]
    public async Task A_wrong_setting_stops_the_start_with_one_sentence_that_names_it(string key, string value)
    {
        var setup = NewSetupWithShippedZone();
        setup.Environment[key] = value;

        var server = Launch(setup);

        Assert.Equal(ConfigurationError, await server.ExitedAsync());
        AssertOneSentence(server, key);
    }

    [Theory]
    [InlineData(SocketType.Dgram, ProtocolType.Udp)]
    [InlineData(SocketType.Stream, ProtocolType.Tcp)]
    public async Task A_busy_dns_port_is_named_with_its_setting(SocketType type, ProtocolType protocol)
    {
        var setup = NewSetupWithShippedZone();
        using var other = new Socket(AddressFamily.InterNetwork, type, protocol);
        other.Bind(setup.Dns);
        if (type == SocketType.Stream)
            other.Listen();

        var server = Launch(setup);

        Assert.Equal(ConfigurationError, await server.ExitedAsync());
        AssertOneSentence(server, "DDNS_DNS_LISTEN", $"{setup.Dns.Port}");
    }

    [Fact]
    public async Task A_busy_http_port_is_named_with_its_setting()
    {
        var setup = NewSetupWithShippedZone();
        using var other = new TcpListener(IPAddress.Loopback, setup.Http.Port);
        other.Start();

        var server = Launch(setup);

        Assert.Equal(ConfigurationError, await server.ExitedAsync());
        AssertOneSentence(server, "DDNS_HTTP_LISTEN", $"{setup.Http.Port}");
    }

    [Fact]
    public async Task A_broken_zone_file_stops_the_start_with_file_line_and_reason()
    {
        var setup = NewSetupWithShippedZone();
        setup.WriteZone("broken.example", """
            $TTL 60
            @ SOA ns1 hostmaster 1 3600 600 1209600 60
            @ NS ns1
            ns1 A 192.0.2.300
            """);

        var server = Launch(setup);

        Assert.Equal(ConfigurationError, await server.ExitedAsync());
        // As compilers say it, so that editors find the place: FILE:LINE: reason.
        var line = Assert.Single(server.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches(@"/broken\.example\.zone:4: .*192\.0\.2\.300", line);
    }

    [Fact]
    public async Task Nothing_of_a_start_with_a_broken_zone_file_remains()
    {
        var setup = NewSetupWithShippedZone();
        setup.WriteZone("broken.example", "@ SOA ns1 hostmaster\n");
        Assert.Equal(ConfigurationError, await Launch(setup).ExitedAsync());

        File.Delete(Path.Combine(setup.ZonesFolder, "broken.example.zone"));
        var server = await StartAsync(setup);

        Assert.Equal("NOERROR", (await Dig.AskAsync(setup.Dns, ServerSetup.Zone, "SOA")).Status);
        Assert.Equal("REFUSED", (await Dig.AskAsync(setup.Dns, "broken.example", "SOA")).Status);
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task A_second_process_on_the_same_data_directory_is_refused()
    {
        using var other = new ServerSetup();
        var first = await StartAsync(NewSetupWithShippedZone());
        other.Environment["DDNS_DATA_DIR"] = first.Setup.DataFolder;

        var second = Launch(other);

        Assert.Equal(ConfigurationError, await second.ExitedAsync());
        AssertOneSentence(second, first.Setup.DataFolder);
        Assert.Equal("NOERROR", (await Dig.AskAsync(first.Setup.Dns, ServerSetup.Zone, "SOA")).Status);
    }

    [Fact]
    public async Task A_zone_that_no_file_describes_is_made_and_the_lines_for_the_registrar_are_printed()
    {
        var setup = NewSetup();
        setup.Environment["DDNS_DEFAULT_ZONE"] = "home.example.net";
        setup.Environment["DDNS_NS"] = "ns1.home.example.net";
        setup.Environment["DDNS_PUBLIC_IP"] = "192.0.2.10";

        var server = await StartAsync(setup);

        Assert.Matches(@"home\.example\.net\.?\s.*NS\s+ns1\.home\.example\.net", server.Log);
        Assert.Matches(@"ns1\.home\.example\.net\.?\s.*A\s+192\.0\.2\.10", server.Log);
        var soa = await Dig.AskAsync(setup.Dns, "home.example.net", "SOA");
        Assert.EndsWith(" 60", Assert.Single(soa.Answer), StringComparison.Ordinal);
        Assert.Equal(["ns1.home.example.net."], await Dig.ShortAsync(setup.Dns, "home.example.net", "NS"));
        Assert.Equal(["192.0.2.10"], await Dig.ShortAsync(setup.Dns, "ns1.home.example.net", "A"));
        Assert.Equal(["192.0.2.10"], await Dig.ShortAsync(setup.Dns, "home.example.net", "A"));
    }

    [Fact]
    public async Task A_second_start_leaves_zones_alone_and_says_so()
    {
        var setup = NewSetupWithShippedZone();
        Assert.Equal(0, await (await StartAsync(setup)).StopAsync());
        var path = Path.Combine(setup.ZonesFolder, $"{ServerSetup.Zone}.zone");
        File.WriteAllText(path, File.ReadAllText(path).Replace("192.0.2.25", "192.0.2.26", StringComparison.Ordinal));

        var second = await StartAsync(setup);

        Assert.Equal(["192.0.2.25"], await Dig.ShortAsync(setup.Dns, $"mail.{ServerSetup.Zone}", "A"));
        Assert.Contains(second.Log.Split('\n'), line => line.Contains(ServerSetup.Zone, StringComparison.Ordinal) && line.Contains("left", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Secrets_are_made_once_and_readable_by_their_owner_alone()
    {
        var setup = NewSetupWithShippedZone();
        await StartAsync(setup);

        var open = Directory.EnumerateFiles(setup.DataFolder, "*", SearchOption.AllDirectories)
            .Where(path => (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
            .Where(path => path.Contains("secret", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".key", StringComparison.Ordinal));

        Assert.Empty(open);
    }

    [Fact]
    public async Task The_start_prints_both_addresses()
    {
        var server = await StartAsync(NewSetupWithShippedZone());

        Assert.Contains(server.Setup.Dns.ToString(), server.Log, StringComparison.Ordinal);
        Assert.Contains(server.Setup.Http.ToString().TrimEnd('/'), server.Log, StringComparison.Ordinal);
        Assert.Contains($"dig @127.0.0.1 -p {server.Setup.Dns.Port}", server.Log, StringComparison.Ordinal);
    }

    /// <summary>What was said before may be news; the last line is the one sentence, and it names what it is about.</summary>
    private static void AssertOneSentence(RunningServer server, params string[] mentions)
    {
        var lines = server.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines[..^1], line => Assert.Contains(" info: ", line, StringComparison.Ordinal));
        Assert.EndsWith(".", lines[^1], StringComparison.Ordinal);
        Assert.All(mentions, mention => Assert.Contains(mention, lines[^1], StringComparison.Ordinal));
    }
}
