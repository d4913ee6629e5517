using System.Net;

namespace Ddns.LoadUdp;

/// <summary>One run.</summary>
public sealed record LoadSettings
{
    public required IPEndPoint Server { get; init; }

    public double Seconds { get; init; } = 1;

    /// <summary>Sockets, each with a port of its own.</summary>
    public int Clients { get; init; } = 8;

    /// <summary>Queries that each socket keeps outstanding; at a rate, the most that it may.</summary>
    public int Window { get; init; } = 32;

    /// <summary>Queries per second over all sockets; 0: as many as the window lets through.</summary>
    public double Rate { get; init; }

    /// <summary>Each query has an OPT with a cookie (RFC 7873): the client's alone at first, then with the server's part that was learnt.</summary>
    public bool Cookies { get; init; }

    /// <summary>Only id and question of an answer are checked, not what it says: for an echo.</summary>
    public bool IsEcho { get; init; }
}
