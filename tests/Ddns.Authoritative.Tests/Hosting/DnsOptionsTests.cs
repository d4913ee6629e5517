using System.Net;
using Ddns.Authoritative.Hosting;
using Ddns.Store.Hosting;
using Microsoft.Extensions.Configuration;

namespace Ddns.Authoritative.Tests.Hosting;

public sealed class DnsOptionsTests
{
    [Fact]
    public void Without_settings_the_defaults_hold()
    {
        var options = Read();

        Assert.Equal([new IPEndPoint(IPAddress.Loopback, 5300)], options.Listen);
        Assert.Equal(Environment.ProcessorCount, options.Workers);
        Assert.False(options.PinToCores);
        Assert.Equal(TransportChoice.Auto, options.Transport);
        Assert.Equal((RateLimiting.On, 200, 2), (options.RateLimiting, options.RateLimit, options.Slip));
        Assert.Equal(["127.0.0.0/8", "::1/128"], options.RateLimitExempt.Select(network => network.ToString()));
        Assert.Empty(options.CookieSecrets);
        Assert.False(options.Answers.RequireCookies);
        Assert.Equal((1232, "", "Ddns", ""), (options.Answers.MaxUdpSize, options.Answers.ServerId, options.Answers.Version, options.Answers.HostName));
        Assert.Equal((1000, 100, 10), (options.Tcp.MaxConnections, options.Tcp.MaxConnectionsPerAddress, options.Tcp.IdleTimeout.TotalSeconds));
        Assert.Equal(100, options.Answers.KeepaliveUnits);
        Assert.Null(options.User);
        Assert.Null(options.QueryLog);
        Assert.Equal(1, options.QueryLogSample);
        Assert.Null(options.Dnstap);
    }

    [Fact]
    public void An_empty_list_of_exemptions_is_an_empty_list()
    {
        Assert.Empty(Read(("DDNS_RRL_EXEMPT", "")).RateLimitExempt);
        Assert.Empty(Read(("DDNS_RRL_EXEMPT", " ")).RateLimitExempt);
    }

    [Fact]
    public void Every_setting_is_taken()
    {
        var options = Read(
            ("DDNS_DNS_LISTEN", "0.0.0.0:53, [::]:53"), ("DDNS_DNS_WORKERS", "3"), ("DDNS_DNS_PIN", "on"), ("DDNS_DNS_TRANSPORT", "sockets"),
            ("DDNS_RRL", "log"), ("DDNS_RRL_RATE", "1000000000"), ("DDNS_RRL_SLIP", "0"), ("DDNS_RRL_EXEMPT", "192.0.2.1,2001:db8::/32"),
            ("DDNS_COOKIES", "require"), ("DDNS_COOKIE_SECRETS", "000102030405060708090a0b0c0d0e0f,FF0102030405060708090A0B0C0D0E0F"),
            ("DDNS_UDP_SIZE", "1400"), ("DDNS_SERVER_ID", "ns1"), ("DDNS_VERSION_BIND", "none"), ("DDNS_HOSTNAME_BIND", "box"),
            ("DDNS_TCP_CONNECTIONS", "7"), ("DDNS_TCP_CONNECTIONS_PER_ADDRESS", "5"), ("DDNS_TCP_IDLE", "30"),
            ("DDNS_USER", "ddns"), ("DDNS_QUERY_LOG", "-"), ("DDNS_QUERY_LOG_SAMPLE", "10"), ("DDNS_DNSTAP", "unix:/run/a:b.sock"));

        Assert.Equal(["0.0.0.0:53", "[::]:53"], options.Listen.Select(endPoint => endPoint.ToString()));
        Assert.Equal((3, true, TransportChoice.Sockets), (options.Workers, options.PinToCores, options.Transport));
        Assert.Equal((RateLimiting.Log, 1_000_000_000, 0), (options.RateLimiting, options.RateLimit, options.Slip));
        Assert.Equal(["192.0.2.1/32", "2001:db8::/32"], options.RateLimitExempt.Select(network => network.ToString()));
        Assert.True(options.Answers.RequireCookies);
        Assert.Equal([0, 255], options.CookieSecrets.Select(secret => (int)secret[0]));
        Assert.Equal((1400, "ns1", "", "box"), (options.Answers.MaxUdpSize, options.Answers.ServerId, options.Answers.Version, options.Answers.HostName));
        Assert.Equal((7, 5, 30), (options.Tcp.MaxConnections, options.Tcp.MaxConnectionsPerAddress, options.Tcp.IdleTimeout.TotalSeconds));
        Assert.Equal(300, options.Answers.KeepaliveUnits);
        Assert.Equal(("ddns", "-", 10, "unix:/run/a:b.sock"), (options.User, options.QueryLog, options.QueryLogSample, options.Dnstap));
    }

    [Theory]
    [InlineData("DDNS_DNS_LISTEN", "127.0.0.1", "DDNS_DNS_LISTEN contains '127.0.0.1', but each entry must be an address with a port, such as 0.0.0.0:53 or [::]:53.")]
    [InlineData("DDNS_DNS_LISTEN", "localhost:53", "DDNS_DNS_LISTEN contains 'localhost:53', but each entry must be an address with a port, such as 0.0.0.0:53 or [::]:53.")]
    [InlineData("DDNS_DNS_LISTEN", "[::]:53,0.0.0.0:53,[::]:53", "DDNS_DNS_LISTEN contains [::]:53 twice; each address stands for UDP and TCP, and once is enough.")]
    [InlineData("DDNS_DNS_WORKERS", "0", "DDNS_DNS_WORKERS is '0', but it must be a whole number from 1 to 256.")]
    [InlineData("DDNS_DNS_PIN", "maybe", "DDNS_DNS_PIN is 'maybe', but it must be on or off.")]
    [InlineData("DDNS_DNS_TRANSPORT", "carrier pigeon", "DDNS_DNS_TRANSPORT is 'carrier pigeon', but it must be one of auto, sockets.")]
    [InlineData("DDNS_DNS_TRANSPORT", "1", "DDNS_DNS_TRANSPORT is '1', but it must be one of auto, sockets.")]
    [InlineData("DDNS_RRL", "yes", "DDNS_RRL is 'yes', but it must be one of on, log, off.")]
    [InlineData("DDNS_RRL_RATE", "0", "DDNS_RRL_RATE is '0', but it must be a whole number from 1 to 1000000000.")]
    [InlineData("DDNS_RRL_SLIP", "-1", "DDNS_RRL_SLIP is '-1', but it must be a whole number from 0 to 100.")]
    [InlineData("DDNS_RRL_EXEMPT", "192.0.2.0/33", "DDNS_RRL_EXEMPT contains '192.0.2.0/33', but each entry must be an address or a network, such as 192.0.2.0/24 or ::1.")]
    [InlineData("DDNS_RRL_EXEMPT", "home", "DDNS_RRL_EXEMPT contains 'home', but each entry must be an address or a network, such as 192.0.2.0/24 or ::1.")]
    [InlineData("DDNS_COOKIES", "off", "DDNS_COOKIES is 'off', but it must be one of on, require.")]
    [InlineData("DDNS_COOKIE_SECRETS", "abc", "DDNS_COOKIE_SECRETS contains an entry of 3 characters, but each must be 32 hexadecimal digits.")]
    [InlineData("DDNS_UDP_SIZE", "511", "DDNS_UDP_SIZE is '511', but it must be a whole number from 512 to 4096.")]
    [InlineData("DDNS_TCP_CONNECTIONS", "0", "DDNS_TCP_CONNECTIONS is '0', but it must be a whole number from 1 to 1000000.")]
    [InlineData("DDNS_TCP_CONNECTIONS_PER_ADDRESS", "x", "DDNS_TCP_CONNECTIONS_PER_ADDRESS is 'x', but it must be a whole number from 1 to 1000000.")]
    [InlineData("DDNS_TCP_IDLE", "3601", "DDNS_TCP_IDLE is '3601', but it must be a whole number from 1 to 3600.")]
    [InlineData("DDNS_QUERY_LOG_SAMPLE", "0", "DDNS_QUERY_LOG_SAMPLE is '0', but it must be a whole number from 1 to 1000000.")]
    [InlineData("DDNS_DNSTAP", "/run/x.sock", "DDNS_DNSTAP is '/run/x.sock', but it must be unix:PATH of a collector's socket or file:PATH.")]
    [InlineData("DDNS_DNSTAP", "unix:", "DDNS_DNSTAP is 'unix:', but it must be unix:PATH of a collector's socket or file:PATH.")]
    [InlineData("DDNS_DNSTAP", "tcp:127.0.0.1", "DDNS_DNSTAP is 'tcp:127.0.0.1', but it must be unix:PATH of a collector's socket or file:PATH.")]
    public void A_wrong_value_is_one_sentence(string key, string value, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<SettingException>(() => Read((key, value))).Message);

    [Fact]
    public void A_secret_is_not_repeated_in_the_sentence_that_refuses_it() =>
        Assert.DoesNotContain("deadbeef", Assert.Throws<SettingException>(() => Read(("DDNS_COOKIE_SECRETS", "deadbeef"))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_socket_path_that_no_socket_can_have_is_refused_before_it_is_tried() =>
        Assert.Contains("longer than the 107 octets", Assert.Throws<SettingException>(() => Read(("DDNS_DNSTAP", $"unix:/{new string('x', 107)}"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("DDNS_SERVER_ID")]
    [InlineData("DDNS_HOSTNAME_BIND")]
    [InlineData("DDNS_VERSION_BIND")]
    public void An_identity_has_at_most_128_octets(string key)
    {
        Read((key, new string('x', 128)));

        Assert.Equal($"{key} has 130 octets, but it must have at most 128.", Assert.Throws<SettingException>(() => Read((key, new string('ü', 65)))).Message);
    }

    private static DnsOptions Read(params (string Key, string Value)[] settings) =>
        DnsOptions.From(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build());
}
