using System.Diagnostics;

namespace Ddns.Authoritative.Observing;

/// <summary>Drains the rings of all answering threads into the sinks. Made only when a log was asked for.</summary>
public sealed class QueryObserver : IDisposable
{
    // Long enough to cost nothing while nobody asks, short enough for a person who watches the log.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(2);

    private readonly IQuerySink[] _sinks;
    private readonly int _oneIn;
    private readonly TimeProvider _time;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _stopping = new();
    private readonly Lock _gate = new();
    private volatile ObservationRing[] _rings = [];

    internal QueryObserver(IReadOnlyList<IQuerySink> sinks, int oneIn, TimeProvider time)
    {
        (_sinks, _oneIn, _time) = ([.. sinks], oneIn, time);
        _thread = new Thread(Run) { Name = "dns-observer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Queries of the sample that found no room.</summary>
    public long Dropped => _rings.Sum(ring => ring.Dropped);

    /// <summary>A ring for one more answering thread.</summary>
    public ObservationRing MakeRing()
    {
        var ring = new ObservationRing(_oneIn);
        lock (_gate)
            _rings = [.. _rings, ring];
        return ring;
    }

    public void Dispose()
    {
        if (_stopping.IsSet)
            return;
        _stopping.Set();
        // A sink that blocks for ever (a pipe nobody reads) must not keep the program from ending: its thread ends with it.
        if (!_thread.Join(LongestGoodbye))
            return;
        Drain();
        foreach (var sink in _sinks)
            sink.Dispose();
        foreach (var ring in _rings)
            ring.Dispose();
        _stopping.Dispose();
    }

    private void Run()
    {
        while (!_stopping.Wait(Pause))
            Drain();
    }

    private void Drain()
    {
        var (now, timestamp) = (_time.GetUtcNow(), Stopwatch.GetTimestamp());
        var count = 0;
        foreach (var ring in _rings)
            count += ring.Drain(at => now - Stopwatch.GetElapsedTime(at, timestamp), Write);
        if (count == 0)
            return;
        foreach (var sink in _sinks)
            Guard(sink, static (sink, _) => sink.Flush(), default);
    }

    private void Write(ObservedQuery observed)
    {
        foreach (var sink in _sinks)
            Guard(sink, static (sink, observed) => sink.Write(observed), observed);
    }

    private delegate void SinkAction(IQuerySink sink, ObservedQuery observed);

    private static void Guard(IQuerySink sink, SinkAction action, ObservedQuery observed)
    {
        try
        {
            action(sink, observed);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A full disk or a closed pipe costs lines. The next one tries again.
            sink.Dispose();
        }
    }
}
