using System.Collections.Immutable;
using System.Net;
using Ddns.Protocol.Addresses;

namespace Ddns.Api.Security;

/// <summary>
/// Decides who the peer is: the socket's address, or, when that is a trusted proxy, the right-most entry of X-Forwarded-For
/// that is none. Whatever stands further left was written by the client and is not looked at.
/// </summary>
public sealed class PeerResolver(ImmutableArray<IPNetwork> trustedProxies)
{
    public bool TrustsNobody => trustedProxies.IsEmpty;

    /// <summary>The peer of a connection from <paramref name="socket"/> with these headers.</summary>
    /// <param name="forwardedFor">The lines of X-Forwarded-For in order; several lines are one list (RFC 9110 §5.3).</param>
    public IPAddress Resolve(IPAddress socket, ReadOnlySpan<string?> forwardedFor)
    {
        var peer = Unmapped(socket);
        for (var line = forwardedFor.Length - 1; line >= 0; line--)
        {
            var rest = forwardedFor[line].AsSpan();
            while (!rest.IsEmpty)
            {
                if (!IsTrusted(peer))
                    return peer;
                var comma = rest.LastIndexOf(',');
                // An entry that is no address ends the chain: the proxy that wrote it is the last one known.
                if (!TryReadEntry(rest[(comma + 1)..].Trim(), out var entry))
                    return peer;
                peer = entry;
                rest = comma < 0 ? [] : rest[..comma];
            }
        }
        return peer;
    }

    public bool IsTrusted(IPAddress address)
    {
        foreach (var network in trustedProxies)
        {
            if (network.Contains(address))
                return true;
        }
        return false;
    }

    /// <summary>RFC 4291 §2.5.5.2: ::ffff:a.b.c.d is how a dual-stack socket shows an IPv4 peer.</summary>
    public static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    // Proxies write "192.0.2.1", "192.0.2.1:1234" (Azure), "2001:db8::1", "[2001:db8::1]" and "[2001:db8::1]:1234".
    private static bool TryReadEntry(ReadOnlySpan<char> entry, out IPAddress address)
    {
        if (entry is ['[', ..])
        {
            var end = entry.IndexOf(']');
            entry = end < 0 ? [] : entry[1..end];
        }
        else if (entry.IndexOf(':') is var colon and >= 0 && colon == entry.LastIndexOf(':'))
        {
            entry = entry[..colon];
        }

        address = IPAddress.None;
        if (!AddressText.TryParse(entry, out var parsed))
            return false;
        address = Unmapped(parsed);
        return true;
    }
}
