namespace Ddns.Authoritative.Limits;

/// <summary>What a TCP listener grants. At a limit the connection that has been idle longest makes room for the new one (RFC 7766 §6.2.2).</summary>
public sealed class TcpLimits
{
    public int MaxConnections { get; init; } = 1000;

    public int MaxConnectionsPerAddress { get; init; } = 100;

    /// <summary>From the last answer, or the connection, to the end of the next query; a query that trickles in does not prolong it.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client may leave an answer unread.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
