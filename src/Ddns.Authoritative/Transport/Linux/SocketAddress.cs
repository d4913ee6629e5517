using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Ddns.Authoritative.Answering;

namespace Ddns.Authoritative.Transport.Linux;

/// <summary>The kernel's sockaddr_in and sockaddr_in6: family in host order, then port, address in network order.</summary>
internal static unsafe class SocketAddress
{
    public const int Size = 28;

    public static uint Write(IPEndPoint endPoint, byte* address)
    {
        var octets = new Span<byte>(address, Size);
        octets.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(octets[2..], (ushort)endPoint.Port);
        if (endPoint.AddressFamily == AddressFamily.InterNetwork)
        {
            *(ushort*)address = LibC.AddressFamilyIPv4;
            endPoint.Address.TryWriteBytes(octets[4..], out _);
            return 16;
        }
        *(ushort*)address = LibC.AddressFamilyIPv6;
        endPoint.Address.TryWriteBytes(octets[8..], out _);
        *(uint*)(address + 24) = (uint)endPoint.Address.ScopeId;
        return Size;
    }

    /// <summary>Null where the socket is of neither family.</summary>
    public static IPEndPoint? ReadEndPoint(byte* address) => *(ushort*)address switch
    {
        LibC.AddressFamilyIPv4 => new IPEndPoint(new IPAddress(new ReadOnlySpan<byte>(address + 4, 4)), ReadPort(address)),
        LibC.AddressFamilyIPv6 => new IPEndPoint(new IPAddress(new ReadOnlySpan<byte>(address + 8, 16)), ReadPort(address)),
        _ => null,
    };

    public static int ReadPort(byte* address) => BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(address + 2, 2));

    public static ClientInfo ReadClient(byte* address, TransportKind transport)
    {
        var port = BinaryPrimitives.ReverseEndianness(*(ushort*)(address + 2));
        if (*(ushort*)address == LibC.AddressFamilyIPv4)
            return new ClientInfo(transport, true, 0, BinaryPrimitives.ReverseEndianness(*(uint*)(address + 4))) { Port = port };
        var high = BinaryPrimitives.ReverseEndianness(*(ulong*)(address + 8));
        var low = BinaryPrimitives.ReverseEndianness(*(ulong*)(address + 16));
        // ::ffff:a.b.c.d is IPv4 (RFC 4291 §2.5.5.2).
        return high == 0 && low >> 32 == 0xFFFF
            ? new ClientInfo(transport, true, 0, low & 0xFFFF_FFFF) { Port = port }
            : new ClientInfo(transport, false, high, low) { Port = port };
    }
}
