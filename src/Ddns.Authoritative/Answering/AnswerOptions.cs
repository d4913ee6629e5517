using System.Text;

namespace Ddns.Authoritative.Answering;

/// <summary>How answers are made; built once from the settings.</summary>
public sealed class AnswerOptions
{
    /// <summary>The largest UDP answer in octets, whatever a client offers. 1,232 fits every path of IPv6 without fragments (DNS Flag Day 2020).</summary>
    public int MaxUdpSize { get; init; } = 1232;

    /// <summary>What NSID (RFC 5001) and <c>id.server</c> say; empty: not said.</summary>
    public string ServerId { get; init; } = "";

    /// <summary>What <c>version.bind</c> and <c>version.server</c> say; empty: refused.</summary>
    public string Version { get; init; } = "Ddns";

    /// <summary>What <c>hostname.bind</c> says; empty: refused.</summary>
    public string HostName { get; init; } = "";

    /// <summary>Over UDP, a client that sends a cookie must send a valid one: else BADCOOKIE.</summary>
    public bool RequireCookies { get; init; }

    /// <summary>The idle time-out of a TCP connection, in units of 100 ms, as the keepalive option says it (RFC 7828).</summary>
    public ushort KeepaliveUnits { get; init; } = 100;

    internal byte[] ServerIdOctets => Encoding.UTF8.GetBytes(ServerId);
}
