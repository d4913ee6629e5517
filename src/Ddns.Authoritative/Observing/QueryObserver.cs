using System.Diagnostics;

namespace Ddns.Authoritative.Observing;

/// <summary>Drains the rings of all answering threads into the sinks. Made only when a log was asked for.</summary>
public sealed class QueryObserver : IDisposable
{
    // Long enough to cost nothing while nobody asks, short enough for a person who watches the log.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(2);

    private readonly SinkGuard[] _sinks;
    private readonly int _oneIn;
    private readonly TimeProvider _time;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _stopping = new();
    private readonly Lock _gate = new();
    private volatile ObservationRing[] _rings = [];
    private bool _started;

    internal QueryObserver(IEnumerable<IQuerySink> sinks, int oneIn, TimeProvider time, ILogger log)
    {
        _sinks = [.. sinks.Select(sink => new SinkGuard(sink, time, log))];
        (_oneIn, _time) = (oneIn, time);
        _thread = new Thread(Run) { Name = "dns-observer", IsBackground = true };
    }

    /// <summary>Queries of the sample that found no room, or that a sink did not take.</summary>
    public long Dropped => _rings.Sum(ring => ring.Dropped) + _sinks.Sum(sink => sink.Lost);

    /// <summary>A ring for one more answering thread.</summary>
    public ObservationRing MakeRing()
    {
        var ring = new ObservationRing(_oneIn);
        lock (_gate)
            _rings = [.. _rings, ring];
        return ring;
    }

    /// <summary>Opens the sinks, as the user that the program has become by now, and begins to drain.</summary>
    public void Start()
    {
        _started = true;
        _thread.Start();
    }

    /// <summary>Only when no thread answers any more.</summary>
    public void Dispose()
    {
        if (_stopping.IsSet)
            return;
        _stopping.Set();
        // A sink that blocks for ever (a pipe nobody reads) must not keep the program from ending: its thread ends with it.
        if (_started && !_thread.Join(LongestGoodbye))
            return;
        foreach (var ring in _rings)
            ring.Dispose();
        _stopping.Dispose();
    }

    private void Run()
    {
        foreach (var sink in _sinks)
            sink.TryOpen();
        while (!_stopping.Wait(Pause))
            Drain();
        // What was answered last; on this thread too, because a sink may block.
        Drain();
        foreach (var sink in _sinks)
            sink.Close();
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
            sink.Flush();
    }

    private void Write(ObservedQuery observed)
    {
        foreach (var sink in _sinks)
            sink.Write(observed);
    }
}
