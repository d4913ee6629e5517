using System.Net;
using Ddns.Authoritative.Answering;
using Ddns.Authoritative.Limits;
using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Limits;

/// <summary>Response-rate limiting, in the manner of BIND and Knot; no RFC, but everybody's custom.</summary>
public sealed class ResponseRateTests
{
    private static readonly ClientInfo Client = At("192.0.2.1");

    [Fact]
    public void A_second_holds_as_many_answers_as_the_rate()
    {
        var limiter = new ResponseRateLimiter(100, 0, []);

        Assert.Equal(100, Enumerable.Range(0, 1000).Count(_ => limiter.Check(Client, AnswerClass.Positive, 5000) == LimitVerdict.Send));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(200)]
    [InlineData(5000)]
    public void Under_a_flood_the_rate_is_kept_to(int rate)
    {
        var limiter = new ResponseRateLimiter(rate, 0, []);
        var sent = 0;
        for (var now = 0u; now < 10_000; now++)
        {
            for (var i = 0; i < 10; i++)
                sent += limiter.Check(Client, AnswerClass.Positive, now) == LimitVerdict.Send ? 1 : 0;
        }

        Assert.InRange(sent, rate * 9, rate * 11 + 1);
    }

    // Two threads read the clock at different moments; the later one's time must not make the earlier one's look like an age of quiet.
    [Fact]
    public void A_clock_that_lags_behind_another_threads_does_not_refill()
    {
        var limiter = new ResponseRateLimiter(10, 0, []);
        var sent = 0;
        for (var i = 0; i < 1000; i++)
            sent += limiter.Check(Client, AnswerClass.Positive, 5000u + (uint)(i % 2)) == LimitVerdict.Send ? 1 : 0;

        Assert.InRange(sent, 10, 11);
    }

    // The counter of milliseconds wraps after 49 days.
    [Fact]
    public void The_wrap_of_the_clock_changes_nothing()
    {
        var limiter = new ResponseRateLimiter(10, 0, []);
        var sent = 0;
        for (var i = 0; i < 2000; i++)
            sent += limiter.Check(Client, AnswerClass.Positive, uint.MaxValue - 1000 + (uint)i) == LimitVerdict.Send ? 1 : 0;

        Assert.InRange(sent, 25, 35);
    }

    [Fact]
    public void Networks_and_kinds_of_answer_are_counted_apart()
    {
        var limiter = new ResponseRateLimiter(1, 0, []);
        ClientInfo[] clients = [At("192.0.2.1"), At("192.0.3.1"), At("2001:db8::1"), At("2001:db8:0:100::1")];
        foreach (var client in clients)
        {
            foreach (var kind in Enum.GetValues<AnswerClass>())
                Assert.Equal(LimitVerdict.Send, limiter.Check(client, kind, 1));
        }

        Assert.Equal(LimitVerdict.Drop, limiter.Check(At("192.0.2.255"), AnswerClass.Positive, 1));
        Assert.Equal(LimitVerdict.Drop, limiter.Check(At("2001:db8:0:ff:1::9"), AnswerClass.NameError, 1));
    }

    // Networks that share a bucket share its rate; taking turns must not refill it.
    [Fact]
    public void Many_networks_at_once_get_no_more_than_their_rate_each()
    {
        var limiter = new ResponseRateLimiter(5, 0, []);
        const int Networks = 4000;
        var sent = 0;
        for (var round = 0; round < 100; round++)
        {
            for (var i = 0; i < Networks; i++)
                sent += limiter.Check(At($"10.{i / 256}.{i % 256}.1"), AnswerClass.Positive, 77) == LimitVerdict.Send ? 1 : 0;
        }

        Assert.InRange(sent, Networks * 4, Networks * 5);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 90)]
    [InlineData(2, 45)]
    [InlineData(3, 30)]
    public void Every_nth_answer_above_the_rate_slips_through_truncated(int slip, int expected)
    {
        var limiter = new ResponseRateLimiter(10, slip, []);

        Assert.Equal(expected, Enumerable.Range(0, 100).Count(_ => limiter.Check(Client, AnswerClass.Positive, 1) == LimitVerdict.Slip));
    }

    [Theory]
    [InlineData("127.0.0.0/8", "127.200.1.1", true)]
    [InlineData("127.0.0.0/8", "128.0.0.1", false)]
    [InlineData("::1/128", "::1", true)]
    [InlineData("::1/128", "::2", false)]
    [InlineData("2001:db8::/33", "2001:db8:7fff::1", true)]
    [InlineData("2001:db8::/33", "2001:db8:8000::1", false)]
    [InlineData("0.0.0.0/0", "203.0.113.1", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("127.0.0.0/8", "::ffff:127.0.0.1", true)]
    public void Exempt_networks_are_not_limited(string network, string client, bool exempt)
    {
        var limiter = new ResponseRateLimiter(1, 0, [IPNetwork.Parse(network)]);
        limiter.Check(At(client), AnswerClass.Positive, 1);

        Assert.Equal(exempt ? LimitVerdict.Send : LimitVerdict.Drop, limiter.Check(At(client), AnswerClass.Positive, 1));
    }

    [Fact]
    public void What_slips_is_the_question_with_TC_and_smaller_than_no_query()
    {
        using var node = Limited(new ResponseRateLimiter(1, 1, []), new AnswerOptions());
        var query = RawQuery.Of("www.example. A") with { Edns = new RawEdns() };
        node.Ask(query);

        var reply = node.Ask(query);

        Assert.Equal("NOERROR aa tc", reply.ToString());
        Assert.Equal(query.ToOctets().Length, reply.Octets.Length);
    }

    [Fact]
    public void What_slips_of_a_refusal_claims_no_authority()
    {
        using var node = Limited(new ResponseRateLimiter(1, 1, []), new AnswerOptions());
        node.Ask("elsewhere.test. A");

        Assert.Equal("REFUSED tc", node.Ask("elsewhere.test. A").ToString());
    }

    [Fact]
    public void TCP_and_a_valid_cookie_are_exempt()
    {
        using var node = Limited(new ResponseRateLimiter(1, 1, []), new AnswerOptions());
        var plain = RawQuery.Of("www.example. A");
        var cookie = node.Ask(plain with { Edns = new RawEdns(1232, false, 0, new RawOption(10, new byte[8])) }).Option(10)!;

        Assert.True(node.Ask(plain).IsTruncated);
        for (var i = 0; i < 10; i++)
        {
            Assert.False(node.Ask(plain, TransportKind.Tcp).IsTruncated);
            Assert.False(node.Ask(plain with { Edns = new RawEdns(1232, false, 0, new RawOption(10, cookie)) }).IsTruncated);
        }

        cookie[23] ^= 1;
        Assert.True(node.Ask(plain with { Edns = new RawEdns(1232, false, 0, new RawOption(10, cookie)) }).IsTruncated);
    }

    [Fact]
    public void A_limiter_that_only_counts_sends_all()
    {
        using var node = Limited(new ResponseRateLimiter(1, 2, [], countOnly: true), new AnswerOptions());
        for (var i = 0; i < 10; i++)
            Assert.Equal("NOERROR aa\nwww.example. 3600 A 192.0.2.1", node.Ask("www.example. A").ToString());

        Assert.InRange(node.Counters.Limited, 8, 9);
    }

    private static TestNode Limited(ResponseRateLimiter limiter, AnswerOptions options)
    {
        var node = new TestNode(options, limiter);
        node.Load("$ORIGIN example.\n@ 3600 SOA ns host 1 2 3 4 300\n@ 3600 NS ns.elsewhere.test.\nwww 3600 A 192.0.2.1\n");
        return node;
    }

    private static ClientInfo At(string address) => ClientInfo.From(TransportKind.Udp, IPAddress.Parse(address));
}
