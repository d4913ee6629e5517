using System.Collections.Concurrent;
using Ddns.Store.Zones;

namespace Ddns.Api.Tests.Harness;

/// <summary>Counts what the API asks of the store, and makes the store unavailable on request.</summary>
internal sealed class Recorder
{
    public ConcurrentQueue<ZoneChange> Changes { get; } = [];

    public bool IsAway { get; set; }

    /// <summary>Runs once, before the next change is applied: to be faster than an update that is under way.</summary>
    public Func<Task>? BeforeNextChange { get; set; }

    public void ThrowIfAway()
    {
        if (IsAway)
            throw new StoreUnavailableException("away, for a test");
    }
}
