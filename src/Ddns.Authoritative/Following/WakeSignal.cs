using Ddns.Store.Following;

namespace Ddns.Authoritative.Following;

/// <summary>Gathers wake-ups while the follower is busy: ten thousand of them become one look.</summary>
internal sealed class WakeSignal : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _set = new(0, 1);
    private HashSet<long> _zoneIds = [];
    private bool _all;

    public void Dispose() => _set.Dispose();

    public void Set(Wake wake)
    {
        lock (_gate)
        {
            var wasSet = _all || _zoneIds.Count > 0;
            if (wake.ZoneIds.Count == 0)
                _all = true;
            else
                _zoneIds.UnionWith(wake.ZoneIds);
            if (!wasSet)
                _set.Release();
        }
    }

    /// <summary>What has been gathered; <see cref="Wake.All"/> when the time passed without a wake-up.</summary>
    public async Task<Wake> WaitAsync(TimeSpan timeout, TimeProvider time)
    {
        using var elapsed = new CancellationTokenSource(timeout, time);
        try
        {
            await _set.WaitAsync(elapsed.Token);
        }
        catch (OperationCanceledException)
        {
            return Wake.All;
        }
        lock (_gate)
        {
            var wake = _all ? Wake.All : new Wake([.. _zoneIds]);
            _all = false;
            _zoneIds = [];
            return wake;
        }
    }
}
