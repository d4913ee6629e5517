using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Ddns.Store.Following;

/// <summary>Wake-ups inside one process. A listener that is busy finds all that happened meanwhile in one wake-up; nothing queues.</summary>
internal sealed class WakeHub
{
    // A listener that is this far behind compares all heads just as quickly.
    private const int MaxNamed = 1024;

    private readonly ConcurrentDictionary<Listener, byte> _listeners = [];

    public void Publish(IReadOnlyCollection<long> zoneIds)
    {
        foreach (var listener in _listeners.Keys)
            listener.Wake(zoneIds);
    }

    /// <summary>What was published is unknown: look at everything.</summary>
    public void PublishAll()
    {
        foreach (var listener in _listeners.Keys)
            listener.WakeAll();
    }

    public async IAsyncEnumerable<Wake> ListenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var listener = new Listener();
        _listeners.TryAdd(listener, 0);
        try
        {
            while (true)
                yield return await listener.NextAsync(cancellationToken);
        }
        finally
        {
            _listeners.TryRemove(listener, out _);
        }
    }

    private sealed class Listener
    {
        private readonly Lock _lock = new();
        private readonly HashSet<long> _zoneIds = [];
        private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        private bool _all;

        // The first wake-up says "all", and is due at once.
        public Listener() => WakeAll();

        public void Wake(IReadOnlyCollection<long> zoneIds)
        {
            lock (_lock)
            {
                if (!_all)
                    _zoneIds.UnionWith(zoneIds);
                _all |= _zoneIds.Count > MaxNamed;
            }
            _signal.Writer.TryWrite(true);
        }

        public void WakeAll()
        {
            lock (_lock)
                _all = true;
            _signal.Writer.TryWrite(true);
        }

        public async ValueTask<Wake> NextAsync(CancellationToken cancellationToken)
        {
            await _signal.Reader.ReadAsync(cancellationToken);
            lock (_lock)
            {
                var wake = _all ? Following.Wake.All : new Wake([.. _zoneIds]);
                _all = false;
                _zoneIds.Clear();
                return wake;
            }
        }
    }
}
