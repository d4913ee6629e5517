using System.Net;
using Ddns.Authoritative.Answering;
using Ddns.Authoritative.Limits;

namespace Ddns.Authoritative.Tests.Limits;

public sealed class ResponseRateLimiterTests
{
    private const uint Start = 5_000_000;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(200)]
    [InlineData(300)]
    [InlineData(700)]
    [InlineData(1500)]
    [InlineData(100_000)]
    public void A_flood_gets_the_rate_and_one_burst(int rate)
    {
        const int Seconds = 4;
        var limiter = new ResponseRateLimiter(rate, slip: 0, []);
        var perMillisecond = Math.Max(2, rate / 500);

        var sent = 0;
        for (var at = Start; at < Start + (Seconds * 1000); at++)
        {
            for (var i = 0; i < perMillisecond; i++)
                sent += Check(limiter, "192.0.2.1", at) == LimitVerdict.Send ? 1 : 0;
        }

        Assert.InRange(sent, rate * Seconds, (rate * (Seconds + 1)) + 1);
    }

    [Fact]
    public void Threads_whose_clocks_differ_by_a_moment_open_no_hole()
    {
        var limiter = new ResponseRateLimiter(200, slip: 0, []);

        var sent = 0;
        for (var at = Start; at < Start + 2000; at++)
        {
            // One thread has read the clock a little earlier than the other.
            for (var i = 0; i < 20; i++)
                sent += Check(limiter, "192.0.2.1", at - (uint)(i % 2 * 3)) == LimitVerdict.Send ? 1 : 0;
        }

        Assert.InRange(sent, 400, 602);
    }

    [Fact]
    public void A_millisecond_count_that_wraps_is_no_year()
    {
        var limiter = new ResponseRateLimiter(10, slip: 0, []);

        Check(limiter, "192.0.2.1", uint.MaxValue - 5000);

        var sent = 0;
        for (var i = 0U; i < 100; i++)
            sent += Check(limiter, "192.0.2.1", uint.MaxValue - 50 + i) == LimitVerdict.Send ? 1 : 0;

        Assert.InRange(sent, 10, 11);
    }

    [Fact]
    public void A_network_is_a_slash_24_or_a_slash_56()
    {
        var limiter = new ResponseRateLimiter(1, slip: 0, []);
        Assert.Equal(LimitVerdict.Send, Check(limiter, "192.0.2.1"));
        Assert.Equal(LimitVerdict.Send, Check(limiter, "2001:db8:0:100::1"));

        Assert.Equal(LimitVerdict.Drop, Check(limiter, "192.0.2.254"));
        Assert.Equal(LimitVerdict.Drop, Check(limiter, "2001:db8:0:1ff:ffff::1"));
        Assert.Equal(LimitVerdict.Send, Check(limiter, "192.0.3.1"));
        Assert.Equal(LimitVerdict.Send, Check(limiter, "2001:db8:0:200::1"));
    }

    [Fact]
    public void Each_class_of_answers_is_counted_apart()
    {
        var limiter = new ResponseRateLimiter(1, slip: 0, []);

        foreach (var kind in Enum.GetValues<AnswerClass>())
        {
            Assert.Equal(LimitVerdict.Send, Check(limiter, "192.0.2.1", kind: kind));
            Assert.Equal(LimitVerdict.Drop, Check(limiter, "192.0.2.1", kind: kind));
        }
    }

    [Theory]
    [InlineData(0, "DDDDDD")]
    [InlineData(1, "SSSSSS")]
    [InlineData(2, "DSDSDS")]
    [InlineData(3, "DDSDDS")]
    public void Every_nth_answer_above_the_rate_slips(int slip, string expected)
    {
        var limiter = new ResponseRateLimiter(1, slip, []);
        Assert.Equal(LimitVerdict.Send, Check(limiter, "192.0.2.1"));

        var verdicts = string.Concat(expected.Select(_ => Check(limiter, "192.0.2.1") == LimitVerdict.Slip ? 'S' : 'D'));

        Assert.Equal(expected, verdicts);
    }

    [Theory]
    [InlineData("127.0.0.0/8", "127.9.9.9", true)]
    [InlineData("127.0.0.0/8", "128.0.0.1", false)]
    [InlineData("127.0.0.1/8", "127.9.9.9", true)]
    [InlineData("0.0.0.0/0", "203.0.113.1", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::1/128", "::1", true)]
    [InlineData("::1/128", "::2", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("2001:db8::/33", "2001:db8:7fff::1", true)]
    [InlineData("2001:db8::/33", "2001:db8:8000::1", false)]
    [InlineData("2001:db8::8/126", "2001:db8::b", true)]
    [InlineData("2001:db8::8/126", "2001:db8::c", false)]
    [InlineData("::ffff:192.0.2.0/120", "192.0.2.77", true)]
    [InlineData("::ffff:192.0.2.0/120", "192.0.3.77", false)]
    public void An_exempt_network_is_never_limited(string network, string client, bool isExempt)
    {
        var limiter = new ResponseRateLimiter(1, slip: 0, [IPNetwork.Parse(network)]);
        Check(limiter, client);

        Assert.Equal(isExempt ? LimitVerdict.Send : LimitVerdict.Drop, Check(limiter, client));
    }

    private static LimitVerdict Check(ResponseRateLimiter limiter, string client, uint now = Start, AnswerClass kind = AnswerClass.Positive) =>
        limiter.Check(ClientInfo.From(TransportKind.Udp, IPAddress.Parse(client)), kind, now);
}
