using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Ddns.Authoritative.Answering;

public enum TransportKind : byte
{
    Udp,
    Tcp,
}

/// <summary>Who asks, and how. An IPv4 address stands in the low 32 bits of <see cref="Low"/>; ::ffff:a.b.c.d is IPv4.</summary>
public readonly record struct ClientInfo(TransportKind Transport, bool IsIPv4, ulong High, ulong Low)
{
    /// <summary>Only for logs; 0 when not known.</summary>
    public ushort Port { get; init; }

    public static ClientInfo From(TransportKind transport, IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out _);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? new ClientInfo(transport, true, 0, BinaryPrimitives.ReadUInt32BigEndian(octets))
            : new ClientInfo(transport, false, BinaryPrimitives.ReadUInt64BigEndian(octets), BinaryPrimitives.ReadUInt64BigEndian(octets[8..]));
    }

    /// <summary>The address as the wire has it: 4 or 16 octets. Returns how many.</summary>
    public int WriteAddress(Span<byte> octets)
    {
        if (IsIPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(octets, (uint)Low);
            return 4;
        }
        BinaryPrimitives.WriteUInt64BigEndian(octets, High);
        BinaryPrimitives.WriteUInt64BigEndian(octets[8..], Low);
        return 16;
    }
}
