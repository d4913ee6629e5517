namespace Ddns.Authoritative.Following;

/// <summary>How well the table follows the store, for metrics and readiness.</summary>
public sealed class FollowerStatus(TimeProvider time)
{
    private long _appliedVersions;
    private long _reloads;
    private long _failures;
    private long _equalAt;
    private bool _failing;

    public long AppliedVersions => Volatile.Read(ref _appliedVersions);
    public long Reloads => Volatile.Read(ref _reloads);
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>The last look at the store failed: what is answered may be old.</summary>
    public bool IsFailing => Volatile.Read(ref _failing);

    /// <summary>Since the table was last seen to be equal to the store; null before the first time.</summary>
    public TimeSpan? SinceEqual => Volatile.Read(ref _equalAt) is var at && at == 0 ? null : time.GetElapsedTime(at);

    internal void Applied() => Interlocked.Increment(ref _appliedVersions);
    internal void Reloaded() => Interlocked.Increment(ref _reloads);

    internal void Failed()
    {
        Interlocked.Increment(ref _failures);
        Volatile.Write(ref _failing, true);
    }

    internal void Progressed() => Volatile.Write(ref _failing, false);

    internal void Equal()
    {
        Volatile.Write(ref _equalAt, time.GetTimestamp());
        Volatile.Write(ref _failing, false);
    }
}
