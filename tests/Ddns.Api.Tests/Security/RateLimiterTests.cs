using System.Net;
using Ddns.Api.Security;
using Microsoft.Extensions.Time.Testing;

namespace Ddns.Api.Tests.Security;

public sealed class RateLimiterTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_burst_passes_and_then_one_call_per_interval()
    {
        var limiter = new RateLimiter(CallRate.PerMinute(30, burst: 60), _time);

        Assert.Equal(60, Enumerable.Range(0, 70).Count(_ => limiter.TryTake(1, out var _)));
        Assert.False(limiter.TryTake(1, out var wait));
        Assert.Equal(TimeSpan.FromSeconds(2), wait);

        _time.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        Assert.False(limiter.TryTake(1, out _));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(limiter.TryTake(1, out _));
        Assert.False(limiter.TryTake(1, out _));
    }

    [Fact]
    public void A_quiet_key_has_its_whole_burst_again()
    {
        var limiter = new RateLimiter(CallRate.PerMinute(30, burst: 60), _time);
        Assert.Equal(60, Enumerable.Range(0, 60).Count(_ => limiter.TryTake(1, out var _)));

        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(60, Enumerable.Range(0, 70).Count(_ => limiter.TryTake(1, out var _)));
    }

    [Fact]
    public void Keys_are_counted_apart()
    {
        var limiter = new RateLimiter(CallRate.PerMinute(1, burst: 1), _time);

        Assert.True(limiter.TryTake(1, out _));
        Assert.True(limiter.TryTake(2, out _));
        Assert.False(limiter.TryTake(1, out _));
    }

    [Fact]
    public void What_is_given_back_can_be_taken_again()
    {
        var limiter = new RateLimiter(CallRate.PerMinute(1, burst: 1), _time);
        Assert.True(limiter.TryTake(1, out _));

        limiter.Return(1);

        Assert.True(limiter.TryTake(1, out _));
        Assert.False(limiter.TryTake(1, out _));
    }

    [Fact]
    public void Strangers_push_out_the_idle_and_not_the_busy()
    {
        var limiter = new RateLimiter(CallRate.PerMinute(1, burst: 10), _time, capacity: 8);
        for (var i = 0; i < 10; i++)
            limiter.TryTake(1, out _);

        for (UInt128 stranger = 100; stranger < 200; stranger++)
            limiter.TryTake(stranger, out _);

        Assert.False(limiter.TryTake(1, out _));
    }

    [Fact]
    public void An_IPv6_customer_is_a_64()
    {
        Assert.Equal(RateLimiter.KeyOf(IPAddress.Parse("2001:db8:1:2::1")), RateLimiter.KeyOf(IPAddress.Parse("2001:db8:1:2:ffff::9")));
        Assert.NotEqual(RateLimiter.KeyOf(IPAddress.Parse("2001:db8:1:2::1")), RateLimiter.KeyOf(IPAddress.Parse("2001:db8:1:3::1")));
        Assert.NotEqual(RateLimiter.KeyOf(IPAddress.Parse("192.0.2.1")), RateLimiter.KeyOf(IPAddress.Parse("192.0.2.2")));
    }
}
