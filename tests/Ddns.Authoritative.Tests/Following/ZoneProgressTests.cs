using Ddns.Authoritative.Following;
using Ddns.Store.Zones;
using Microsoft.Extensions.Time.Testing;

namespace Ddns.Authoritative.Tests.Following;

public sealed class ZoneProgressTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ZoneProgress _progress = new();

    [Fact]
    public async Task Who_waits_for_a_version_is_woken_by_it_or_a_later_one_and_nobody_else()
    {
        var second = Wait(2);
        var fourth = Wait(4);

        _progress.Reach(Head(3));

        Assert.True(await second);
        Assert.False(fourth.IsCompleted);
        Assert.Equal(1, _progress.Waiting);
    }

    [Fact]
    public async Task Who_has_left_does_not_stay_in_the_queue()
    {
        using var caller = new CancellationTokenSource();
        var patient = Wait(5);
        var impatient = _progress.WaitAsync(6, TimeSpan.FromSeconds(2), _time, default).AsTask();
        var cancelled = _progress.WaitAsync(7, TimeSpan.FromDays(1), _time, caller.Token).AsTask();
        Assert.Equal(3, _progress.Waiting);

        _time.Advance(TimeSpan.FromSeconds(2));
        await caller.CancelAsync();

        Assert.False(await impatient);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(1, _progress.Waiting);
        _progress.Reach(Head(5));
        Assert.True(await patient);
    }

    private Task<bool> Wait(long version) => _progress.WaitAsync(version, TimeSpan.FromDays(1), _time, default).AsTask();

    private static ZoneHead Head(long version) => new(1, version, Guid.NewGuid());
}
