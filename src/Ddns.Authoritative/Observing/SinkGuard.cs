using Ddns.Authoritative.Hosting;

namespace Ddns.Authoritative.Observing;

/// <summary>
/// A sink that may fail: a full disk, a closed pipe, a collector that is away. Said once in the log, tried again every second,
/// what comes meanwhile is counted as lost. Whatever a sink throws ends here.
/// </summary>
internal sealed class SinkGuard(IQuerySink sink, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private bool _isOpen;
    private bool _isFailing;
    private long _failedAt;
    private long _lost;

    /// <summary>Queries that the sink did not take.</summary>
    public long Lost => Volatile.Read(ref _lost);

    public bool TryOpen()
    {
        if (_isOpen || (_isFailing && time.GetElapsedTime(_failedAt) < RetryAfter))
            return _isOpen;
        if (!Try(sink.Open))
            return false;
        _isOpen = true;
        if (_isFailing)
            log.SinkRecovered(sink.Name);
        _isFailing = false;
        return true;
    }

    public void Write(in ObservedQuery observed)
    {
        if (TryOpen())
        {
            try
            {
                sink.Write(observed);
                return;
            }
            catch (Exception failure)
            {
                Fail(failure);
            }
        }
        Volatile.Write(ref _lost, _lost + 1);
    }

    public void Flush()
    {
        if (_isOpen)
            Try(sink.Flush);
    }

    public void Close()
    {
        if (_isOpen && Try(sink.Close))
            _isOpen = false;
    }

    private bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception failure)
        {
            Fail(failure);
            return false;
        }
    }

    private void Fail(Exception failure)
    {
        sink.Dispose();
        _isOpen = false;
        _failedAt = time.GetTimestamp();
        if (!_isFailing)
            log.SinkFailed(sink.Name, failure.Message, RetryAfter.TotalSeconds);
        _isFailing = true;
    }
}
