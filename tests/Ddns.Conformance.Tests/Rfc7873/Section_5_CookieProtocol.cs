using System.Net;
using Ddns.Authoritative.Answering;
using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc7873;

/// <summary>RFC 7873 §5: cookies, from the server's side.</summary>
public sealed class Section_5_CookieProtocol : IDisposable
{
    private const string Zone = "$ORIGIN example.\n@ 3600 SOA ns host 1 2 3 4 300\n@ 3600 NS ns.elsewhere.test.\nwww 3600 A 192.0.2.1\n";
    private static readonly byte[] ClientCookie = [1, 2, 3, 4, 5, 6, 7, 8];

    private readonly TestNode _node = TestNode.Serving(Zone);

    public void Dispose() => _node.Dispose();

    // §5.2.3: "… the server … responds with … the Client Cookie … and a Server Cookie"
    [Fact, Rfc(7873, "5.2.3")]
    public void A_client_cookie_is_answered_with_a_server_cookie()
    {
        var reply = Ask(_node, ClientCookie);

        Assert.Equal("NOERROR", reply.CodeText);
        Assert.Equal(24, reply.Option(10)!.Length);
        Assert.Equal(ClientCookie, reply.Option(10)![..8]);
    }

    // §5.2.5: "A … valid Server Cookie" is answered as usual, and stays while it is young (RFC 9018 §4.3).
    [Fact, Rfc(7873, "5.2.5"), Rfc(9018, "4.3")]
    public void A_valid_cookie_comes_back_for_half_an_hour_and_then_a_new_one()
    {
        var cookie = Ask(_node, ClientCookie).Option(10)!;

        _node.Time.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(cookie, Ask(_node, cookie).Option(10));

        _node.Time.Advance(TimeSpan.FromMinutes(2));
        var renewed = Ask(_node, cookie).Option(10)!;
        Assert.NotEqual(cookie, renewed);
        Assert.Equal(ClientCookie, renewed[..8]);
    }

    // §5.2.2: "If the COOKIE option is too short to contain a Client Cookie, then FORMERR is generated. If the COOKIE option is longer than that required to hold a COOKIE option with just a Client Cookie (8 bytes) but is shorter than the minimum required to hold a COOKIE option with both a Client Cookie and a Server Cookie (16 bytes), then FORMERR is generated. If the COOKIE option is longer than the maximum … (40 bytes), then FORMERR is generated."
    [Fact, Rfc(7873, "5.2.2")]
    public void A_cookie_of_another_length_is_a_format_error()
    {
        for (var length = 0; length <= 64; length++)
        {
            var expected = length is 8 or (>= 16 and <= 40) ? "NOERROR" : "FORMERR";

            Assert.Equal(expected, Ask(_node, new byte[length]).CodeText);
        }
    }

    // §5.2: "If multiple COOKIE options occur, all but the first are ignored": here the second is not even well-formed.
    [Fact, Rfc(7873, "5.2")]
    public void The_first_of_several_cookies_counts()
    {
        var reply = _node.Ask(RawQuery.Of("www.example. A") with { Edns = new RawEdns(1232, false, 0, new RawOption(10, ClientCookie), new RawOption(10, [9, 9])) });

        Assert.Equal("NOERROR", reply.CodeText);
        Assert.Equal(ClientCookie, reply.Option(10)![..8]);
    }

    // §5.2.4: an invalid server cookie is treated as a client cookie alone, unless cookies are required.
    [Fact, Rfc(7873, "5.2.4")]
    public void An_invalid_cookie_is_answered_with_a_valid_one()
    {
        var cookie = Ask(_node, [.. ClientCookie, .. new byte[16]]).Option(10)!;

        Assert.True(_node.Cookies.IsValid(cookie, ClientInfo.From(TransportKind.Udp, TestNode.Client), Now(_node), out _));
    }

    // §5.2.3: "… send … a BADCOOKIE error response" is the choice of DDNS_COOKIES=require, over UDP and for clients that know cookies.
    [Fact, Rfc(7873, "5.2.3")]
    public void A_server_that_requires_cookies_says_BADCOOKIE_and_gives_one()
    {
        using var node = new TestNode(new AnswerOptions { RequireCookies = true });
        node.Load(Zone);

        var refused = Ask(node, ClientCookie);
        Assert.Equal("BADCOOKIE", refused.ToString());

        var accepted = Ask(node, refused.Option(10)!);
        Assert.Equal("NOERROR aa\nwww.example. 3600 A 192.0.2.1", accepted.ToString());

        Assert.Equal("BADCOOKIE", Ask(node, [.. ClientCookie, .. new byte[16]]).CodeText);
        Assert.Equal("NOERROR", node.Ask("www.example. A").CodeText);
        Assert.Equal("NOERROR", Ask(node, ClientCookie, transport: TransportKind.Tcp).CodeText);
    }

    [Fact, Rfc(7873, "4.2")]
    public void A_cookie_is_good_for_its_address_alone()
    {
        using var node = new TestNode(new AnswerOptions { RequireCookies = true });
        node.Load(Zone);
        var cookie = Ask(node, ClientCookie).Option(10)!;

        Assert.Equal("NOERROR", Ask(node, cookie).CodeText);
        Assert.Equal("BADCOOKIE", Ask(node, cookie, IPAddress.Parse("192.0.2.201")).CodeText);
        Assert.Equal("BADCOOKIE", Ask(node, cookie, IPAddress.Parse("2001:db8::1")).CodeText);
    }

    // §5.4: "QDCOUNT … zero … the server … SHALL NOT … FORMERR"; "the response SHALL have the RCODE BADCOOKIE if the Server Cookie sent with the query was invalid and the RCODE NOERROR if it was valid."
    [Fact, Rfc(7873, "5.4")]
    public void A_cookie_can_be_asked_for_without_a_question()
    {
        var first = AskForCookie(ClientCookie);
        Assert.Equal("NOERROR", first.ToString());
        Assert.Equal(0, first.QuestionCount);
        var cookie = first.Option(10)!;

        Assert.Equal("NOERROR", AskForCookie(cookie).CodeText);

        cookie[20] ^= 1;
        var invalid = AskForCookie(cookie);
        Assert.Equal("BADCOOKIE", invalid.CodeText);
        Assert.Equal(24, invalid.Option(10)!.Length);
    }

    // §5.2.3: whatever the answer is, the cookie in it is good.
    [Theory, Rfc(7873, "5.2.3")]
    [InlineData("www.example. A", 0)]
    [InlineData("www.example. TYPE0", 0)]
    [InlineData("elsewhere.test. A", 0)]
    [InlineData("www.example. A", 1)]
    public void An_error_carries_a_cookie_that_is_valid(string question, int version)
    {
        var reply = _node.Ask(RawQuery.Of(question) with { Edns = new RawEdns(1232, false, (byte)version, new RawOption(10, ClientCookie)) });

        Assert.True(_node.Cookies.IsValid(reply.Option(10), ClientInfo.From(TransportKind.Udp, TestNode.Client), Now(_node), out _));
    }

    private RawReply AskForCookie(byte[] cookie) =>
        _node.Ask(RawQuery.Message(7, 0, 0, [], [], [], [RawQuery.Opt(new RawEdns(1232, false, 0, new RawOption(10, cookie)))]));

    private static RawReply Ask(TestNode node, byte[] cookie, IPAddress? client = null, TransportKind transport = TransportKind.Udp) =>
        node.Ask(RawQuery.Of("www.example. A") with { Edns = new RawEdns(1232, false, 0, new RawOption(10, cookie)) }, transport, client);

    private static uint Now(TestNode node) => (uint)node.Time.GetUtcNow().ToUnixTimeSeconds();
}
