using System.Buffers.Binary;
using System.Net;

namespace Ddns.Protocol.Addresses;

/// <summary>Finds the <see cref="AddressScope"/> of an address in the tables below, which follow IANA's registries; the first match counts.</summary>
public static class AddressScopes
{
    // https://www.iana.org/assignments/iana-ipv4-special-registry
    private static readonly (uint Prefix, int Length, AddressScope Scope)[] IPv4 =
    [
        (Quad(0, 0, 0, 0), 32, AddressScope.Unspecified),
        (Quad(0, 0, 0, 0), 8, AddressScope.ThisNetwork),
        (Quad(10, 0, 0, 0), 8, AddressScope.Private),
        (Quad(100, 64, 0, 0), 10, AddressScope.CarrierNat),
        (Quad(127, 0, 0, 0), 8, AddressScope.Loopback),
        (Quad(169, 254, 0, 0), 16, AddressScope.LinkLocal),
        (Quad(172, 16, 0, 0), 12, AddressScope.Private),
        (Quad(192, 0, 0, 9), 32, AddressScope.Global),      // Port Control Protocol anycast, RFC 7723
        (Quad(192, 0, 0, 10), 32, AddressScope.Global),     // TURN anycast, RFC 8155
        (Quad(192, 0, 0, 0), 24, AddressScope.Reserved),    // protocol assignments, RFC 6890
        (Quad(192, 0, 2, 0), 24, AddressScope.Documentation),
        (Quad(192, 88, 99, 0), 24, AddressScope.Reserved),  // 6to4 relays, RFC 7526
        (Quad(192, 168, 0, 0), 16, AddressScope.Private),
        (Quad(198, 18, 0, 0), 15, AddressScope.Benchmarking),
        (Quad(198, 51, 100, 0), 24, AddressScope.Documentation),
        (Quad(203, 0, 113, 0), 24, AddressScope.Documentation),
        (Quad(224, 0, 0, 0), 4, AddressScope.Multicast),
        (Quad(255, 255, 255, 255), 32, AddressScope.Broadcast),
        (Quad(240, 0, 0, 0), 4, AddressScope.Reserved),
    ];

    // https://www.iana.org/assignments/iana-ipv6-special-registry
    private static readonly (UInt128 Prefix, int Length, AddressScope Scope)[] IPv6 =
    [
        (UInt128.Zero, 128, AddressScope.Unspecified),
        (UInt128.One, 128, AddressScope.Loopback),
        (Groups(0, 0, 0, 0, 0, 0xFFFF), 96, AddressScope.MappedIPv4),
        (Groups(0x64, 0xFF9B), 96, AddressScope.Nat64),
        (Groups(0x64, 0xFF9B, 1), 48, AddressScope.Nat64),
        (Groups(0x2001), 32, AddressScope.Teredo),
        (Groups(0x2001, 2), 48, AddressScope.Benchmarking),
        (Groups(0x2001, 3), 32, AddressScope.Global),       // AMT, RFC 7450
        (Groups(0x2001, 4, 0x112), 48, AddressScope.Global), // AS112, RFC 7535
        (Groups(0x2001, 0x20), 28, AddressScope.Global),    // ORCHIDv2, RFC 7343
        (Groups(0x2001, 0xDB8), 32, AddressScope.Documentation),
        (Groups(0x2001), 23, AddressScope.Reserved),        // protocol assignments, RFC 2928
        (Groups(0x2002), 16, AddressScope.SixToFour),
        (Groups(0x3FFF), 20, AddressScope.Documentation),   // RFC 9637
        (Groups(0x2000), 3, AddressScope.Global),
        (Groups(0xFC00), 7, AddressScope.Private),
        (Groups(0xFE80), 10, AddressScope.LinkLocal),
        (Groups(0xFEC0), 10, AddressScope.Private),
        (Groups(0xFF00), 8, AddressScope.Multicast),
        (UInt128.Zero, 0, AddressScope.Reserved),           // global unicast is given out of 2000::/3 only
    ];

    public static AddressScope Of(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out var length);
        return Of(octets[..length]);
    }

    /// <summary>The scope of 4 or 16 octets.</summary>
    public static AddressScope Of(ReadOnlySpan<byte> address) =>
        address.Length == 4 ? OfIPv4(BinaryPrimitives.ReadUInt32BigEndian(address)) : OfIPv6(BinaryPrimitives.ReadUInt128BigEndian(address));

    private static AddressScope OfIPv4(uint address)
    {
        foreach (var (prefix, length, scope) in IPv4)
        {
            if ((address ^ prefix) >> (32 - length) == 0)
                return scope;
        }

        return AddressScope.Global;
    }

    private static AddressScope OfIPv6(UInt128 address)
    {
        foreach (var (prefix, length, scope) in IPv6)
        {
            if (length == 0 || (address ^ prefix) >> (128 - length) == 0)
                return scope;
        }

        return AddressScope.Reserved;
    }

    private static uint Quad(byte a, byte b, byte c, byte d) => (uint)(a << 24 | b << 16 | c << 8 | d);

    private static UInt128 Groups(params ReadOnlySpan<ushort> groups)
    {
        var value = UInt128.Zero;
        for (var i = 0; i < groups.Length; i++)
            value |= (UInt128)groups[i] << (112 - 16 * i);

        return value;
    }
}
