namespace Ddns.Protocol.Addresses;

/// <summary>What an address is for (IANA special-purpose registries). Only <see cref="Global"/> can be reached by everybody.</summary>
public enum AddressScope
{
    Global,

    /// <summary>0.0.0.0 and ::.</summary>
    Unspecified,

    /// <summary>0.0.0.0/8, "this network" (RFC 791 §3.2).</summary>
    ThisNetwork,
    Loopback,
    LinkLocal,

    /// <summary>RFC 1918, unique local IPv6 addresses (RFC 4193) and the old site-local ones (RFC 3879).</summary>
    Private,

    /// <summary>100.64.0.0/10, between a provider and its customers (RFC 6598).</summary>
    CarrierNat,
    Multicast,
    Broadcast,

    /// <summary>RFC 5737, RFC 3849, RFC 9637.</summary>
    Documentation,

    /// <summary>198.18.0.0/15 and 2001:2::/48.</summary>
    Benchmarking,

    /// <summary>::ffff:0:0/96, an IPv4 address in IPv6 clothes: take it off before asking.</summary>
    MappedIPv4,

    /// <summary>64:ff9b::/96 and 64:ff9b:1::/48: an IPv4 address behind a translator (RFC 6052, RFC 8215).</summary>
    Nat64,

    /// <summary>2002::/16 (RFC 3056): wraps any IPv4 address.</summary>
    SixToFour,

    /// <summary>2001::/32 (RFC 4380): wraps any IPv4 address.</summary>
    Teredo,

    /// <summary>Set aside for protocols, for discarding, or not given out at all.</summary>
    Reserved,
}
