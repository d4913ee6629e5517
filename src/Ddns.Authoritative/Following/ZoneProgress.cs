using Ddns.Store.Zones;

namespace Ddns.Authoritative.Following;

/// <summary>How far the table has a zone, and who waits for it to come further.</summary>
internal sealed class ZoneProgress
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource<bool>, long> _waiting = new();
    private ZoneHead? _head;
    private bool _isGone;

    public ZoneHead? Head
    {
        get { lock (_gate) return _head; }
    }

    /// <summary>How many wait.</summary>
    public int Waiting
    {
        get { lock (_gate) return _waiting.Count; }
    }

    public void Reach(ZoneHead head)
    {
        lock (_gate)
        {
            (_head, _isGone) = (head, false);
            while (_waiting.TryPeek(out var waiter, out var version) && version <= head.Version)
            {
                _waiting.Dequeue();
                waiter.TrySetResult(true);
            }
        }
    }

    /// <summary>The zone is gone, and its removal is seen: nobody waits for a version of it, now or later.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            (_head, _isGone) = (null, true);
            while (_waiting.TryDequeue(out var waiter, out _))
                waiter.TrySetResult(true);
        }
    }

    public ValueTask<bool> WaitAsync(long version, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        TaskCompletionSource<bool> waiter;
        lock (_gate)
        {
            if (_isGone || (_head is { } head && head.Version >= version))
                return new(true);
            waiter = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(waiter, version);
        }
        return WaitAsync(waiter, timeout, time, cancellationToken);
    }

    private async ValueTask<bool> WaitAsync(TaskCompletionSource<bool> waiter, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await waiter.Task.WaitAsync(timeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            // While the store is away versions are waited for that may never come: who has left must not stay in the queue.
            if (!waiter.Task.IsCompleted)
                Leave(waiter);
        }
    }

    private void Leave(TaskCompletionSource<bool> waiter)
    {
        lock (_gate)
            _waiting.Remove(waiter, out _, out _);
    }
}
