using Ddns.Store.Zones;

namespace Ddns.Authoritative.Following;

/// <summary>How far the table has a zone, and who waits for it to come further.</summary>
internal sealed class ZoneProgress
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource<bool>, long> _waiting = new();
    private ZoneHead? _head;

    public ZoneHead? Head
    {
        get { lock (_gate) return _head; }
    }

    public void Reach(ZoneHead head)
    {
        lock (_gate)
        {
            _head = head;
            while (_waiting.TryPeek(out var waiter, out var version) && version <= head.Version)
            {
                _waiting.Dequeue();
                waiter.TrySetResult(true);
            }
        }
    }

    /// <summary>The zone is gone: whoever waits for a version of it need not any more.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            while (_waiting.TryDequeue(out var waiter, out _))
                waiter.TrySetResult(true);
        }
    }

    public ValueTask<bool> WaitAsync(long version, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        TaskCompletionSource<bool> waiter;
        lock (_gate)
        {
            if (_head is { } head && head.Version >= version)
                return new(true);
            waiter = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(waiter, version);
        }
        return WaitAsync(waiter.Task, timeout, time, cancellationToken);
    }

    private static async ValueTask<bool> WaitAsync(Task<bool> reached, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await reached.WaitAsync(timeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
