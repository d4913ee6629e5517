using Ddns.Store.Zones;

namespace Ddns.Store.Following;

/// <summary>Acknowledged is visible: whoever acknowledges a change waits here until the process's own table has it.</summary>
public interface IVisibility
{
    /// <summary>True once the table holds this head or a later one; false when the time ran out first.</summary>
    ValueTask<bool> WaitAsync(ZoneHead head, TimeSpan timeout, CancellationToken cancellationToken);
}

/// <summary>For a process without a table of its own: nothing to wait for.</summary>
public sealed class NoTable : IVisibility
{
    public ValueTask<bool> WaitAsync(ZoneHead head, TimeSpan timeout, CancellationToken cancellationToken) => new(true);
}
