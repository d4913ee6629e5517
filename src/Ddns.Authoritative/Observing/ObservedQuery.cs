using Ddns.Authoritative.Answering;

namespace Ddns.Authoritative.Observing;

/// <summary>A query and its answer as they were on the wire. The spans live until the next one is read.</summary>
public readonly ref struct ObservedQuery
{
    public required ClientInfo Client { get; init; }
    public required DateTimeOffset Received { get; init; }
    public required TimeSpan Took { get; init; }
    public required ReadOnlySpan<byte> Query { get; init; }

    /// <summary>Empty when nothing was said.</summary>
    public required ReadOnlySpan<byte> Answer { get; init; }
}
