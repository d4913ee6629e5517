using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Ddns.Authoritative.Tests.Following;

/// <summary>Fake time that tells which timers were set: who waits for a timer can be met exactly when it waits.</summary>
internal sealed class RecordingTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>The next timer that was set and is none of the regular ones.</summary>
    public async Task<TimeSpan> NextTimerAsync(TimeSpan regular)
    {
        TimeSpan due;
        do
            due = await _timers.Reader.ReadAsync(Harness.DnsClient.Soon());
        while (due == regular);
        return due;
    }

    /// <summary>Completes when a timer with this due time is set.</summary>
    public async Task TimerAsync(TimeSpan due)
    {
        while (await _timers.Reader.ReadAsync(Harness.DnsClient.Soon()) != due)
        {
        }
    }
}
