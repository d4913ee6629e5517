using System.Net;
using System.Net.Sockets;
using Ddns.Protocol.Addresses;

namespace Ddns.Api.Updates;

/// <summary>Which addresses may be published: global ones; with <c>DDNS_ALLOW_PRIVATE_ADDRESSES</c> any unicast one.</summary>
public static class AddressRules
{
    /// <summary>Why the address is refused, as a sentence; null when it may be published.</summary>
    public static string? Objection(IPAddress address, bool allowPrivate) => AddressScopes.Of(address) switch
    {
        AddressScope.Global => null,
        AddressScope.Unspecified => $"{address} stands for no address.",
        AddressScope.ThisNetwork => $"{address} is in 0.0.0.0/8, which is no destination.",
        AddressScope.Multicast => $"{address} is a multicast address; a name needs a unicast one.",
        AddressScope.Broadcast => $"{address} is the broadcast address; a name needs a unicast one.",
        AddressScope.MappedIPv4 => $"{address} is an IPv4 address in IPv6 form; send {address.MapToIPv4()} as ipv4.",
        var scope => allowPrivate ? null : $"{address} {Describe(scope)}, so it is of no use in public DNS; "
            + "this server publishes it only with DDNS_ALLOW_PRIVATE_ADDRESSES=on.",
    };

    /// <summary>Why a text that was sent as an address of this family cannot be one.</summary>
    public static string NotAnAddress(AddressFamily family) => family == AddressFamily.InterNetwork
        ? "ipv4 must be four decimal numbers without leading zeros, such as 198.51.100.7."
        : "ipv6 must be an IPv6 address without zone and brackets, such as 2001:db8::7.";

    private static string Describe(AddressScope scope) => scope switch
    {
        AddressScope.Loopback => "is a loopback address, which means this very machine to everybody",
        AddressScope.LinkLocal => "is a link-local address, which has a meaning on one link only",
        AddressScope.Private => "is a private address, which cannot be reached from the internet",
        AddressScope.CarrierNat => "is in 100.64.0.0/10, which lies behind a provider's NAT",
        AddressScope.Documentation => "is in a range kept for documentation",
        AddressScope.Benchmarking => "is in a range kept for benchmarks",
        AddressScope.Nat64 => "is an IPv4 address behind a NAT64 translator",
        AddressScope.SixToFour or AddressScope.Teredo => "is an IPv4 address wrapped for a tunnel",
        _ => "is in a reserved range",
    };
}
