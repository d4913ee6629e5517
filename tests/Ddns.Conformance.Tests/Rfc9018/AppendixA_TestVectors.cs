using System.Net;
using Ddns.Authoritative.Answering;
using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc9018;

/// <summary>RFC 9018 appendix A: cookies that every server with the same secret makes alike.</summary>
public sealed class AppendixA_TestVectors
{
    private const string Zone = "$ORIGIN example.com.\n@ 3600 SOA ns host 1 2 3 4 300\n@ 3600 NS ns.elsewhere.test.\n@ 86400 A 192.0.2.34\n";
    private const string Secret = "e5e973e5a6b2a43f48e7dc849e37bfcf";

    [Fact, Rfc(9018, "A.1")]
    public void Learning_a_new_server_cookie() =>
        Check([Secret], "198.51.100.100", 1559731985, "2464c4abcf10c957", "2464c4abcf10c957010000005cf79f111f8130c3eee29480");

    // 40 minutes later: valid, and old enough to be renewed.
    [Fact, Rfc(9018, "A.2")]
    public void The_same_client_learning_a_renewed_server_cookie() =>
        Check([Secret], "198.51.100.100", 1559734385, "2464c4abcf10c957010000005cf79f111f8130c3eee29480", "2464c4abcf10c957010000005cf7a871d4a564a1442aca77");

    // The reserved octets are hashed as they came, and zero in what is made. The example answers after 1 h 52 min, when by §4.3 the cookie is no longer valid.
    [Fact, Rfc(9018, "A.3")]
    public void Another_client_with_reserved_octets_set()
    {
        Check([Secret], "203.0.113.203", 1559734700, "fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5", "fc93fc62807ddb86010000005cf7a9acf73a7810aca2381e");

        var cookies = new ServerCookies([Convert.FromHexString(Secret)]);
        var client = ClientInfo.From(TransportKind.Udp, IPAddress.Parse("203.0.113.203"));
        Assert.True(cookies.IsValid(Convert.FromHexString("fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5"), client, 1559727985, out _));
    }

    // "The authoritative nameserver … replies with a freshly generated server cookie for this client with its new secret", though the old one would do.
    [Fact, Rfc(9018, "A.4")]
    public void IPv6_query_with_rolled_over_secret() => Check(
        ["445536bcd2513298075a5d379663c962", "dd3bdf9344b678b185a6f5cb60fca715"], "2001:db8:220:1:59de:d0f4:8769:82b8", 1559741961,
        "22681ab97d52c298010000005cf7c57926556bd0934c72f8", "22681ab97d52c298010000005cf7c609a6bb79d16625507a");

    // §4.3: "… timestamp … more than 1 hour in the past … more than 5 minutes in the future" are not accepted.
    [Theory, Rfc(9018, "4.3")]
    [InlineData(0, true)]
    [InlineData(3600, true)]
    [InlineData(3601, false)]
    [InlineData(-300, true)]
    [InlineData(-301, false)]
    public void A_cookie_is_good_for_an_hour(int age, bool valid)
    {
        var cookies = new ServerCookies([Convert.FromHexString(Secret)]);
        var client = ClientInfo.From(TransportKind.Udp, IPAddress.Parse("198.51.100.100"));
        var cookie = Convert.FromHexString("2464c4abcf10c957010000005cf79f111f8130c3eee29480");

        Assert.Equal(valid, cookies.IsValid(cookie, client, (uint)(1559731985 + age), out _));
    }

    // §4.3 asks for serial number arithmetic: the 32-bit clock wraps in 2106.
    [Fact, Rfc(9018, "4.3")]
    public void A_cookie_survives_the_wrap_of_the_clock()
    {
        var cookies = new ServerCookies([Convert.FromHexString(Secret)]);
        var client = ClientInfo.From(TransportKind.Udp, IPAddress.Parse("198.51.100.100"));
        byte[] cookie = [1, 2, 3, 4, 5, 6, 7, 8, .. new byte[16]];
        cookies.Write(cookie.AsSpan(0, 8), false, client, uint.MaxValue - 10, cookie.AsSpan(8));

        Assert.True(cookies.IsValid(cookie, client, 100, out _));
        Assert.False(cookies.IsValid(cookie, client, 4000, out _));
    }

    [Fact, Rfc(9018, "4.1")]
    public void Another_version_is_not_valid()
    {
        var cookies = new ServerCookies([Convert.FromHexString(Secret)]);
        var client = ClientInfo.From(TransportKind.Udp, IPAddress.Parse("198.51.100.100"));
        var cookie = Convert.FromHexString("2464c4abcf10c957020000005cf79f111f8130c3eee29480");

        Assert.False(cookies.IsValid(cookie, client, 1559731985, out _));
    }

    // §5: after a rollover the secret before it still checks, the one before that no more.
    [Fact, Rfc(9018, "5")]
    public void A_rollover_keeps_the_previous_secret_for_one_round()
    {
        var cookies = new ServerCookies([]);
        var client = ClientInfo.From(TransportKind.Udp, IPAddress.Parse("198.51.100.100"));
        byte[] cookie = [1, 2, 3, 4, 5, 6, 7, 8, .. new byte[16]];
        cookies.Write(cookie.AsSpan(0, 8), false, client, 1000, cookie.AsSpan(8));

        cookies.Rollover();
        Assert.True(cookies.IsValid(cookie, client, 1000, out _));

        cookies.Rollover();
        Assert.False(cookies.IsValid(cookie, client, 1000, out _));
    }

    private static void Check(string[] secrets, string client, long now, string sent, string expected)
    {
        using var node = new TestNode(cookieSecrets: [.. secrets.Select(Convert.FromHexString)]);
        node.Load(Zone);
        node.Time.AdjustTime(DateTimeOffset.FromUnixTimeSeconds(now));

        var reply = node.Ask(RawQuery.Of("example.com. A") with { Edns = new RawEdns(4096, false, 0, new RawOption(10, Convert.FromHexString(sent))) }, client: IPAddress.Parse(client));

        Assert.Equal("NOERROR aa\nexample.com. 86400 A 192.0.2.34", reply.ToString());
        Assert.Equal(expected, Convert.ToHexStringLower(reply.Option(10)!));
    }
}
