using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Ddns.Authoritative.Answering;
using Ddns.Store.Hosting;

namespace Ddns.Authoritative.Transport.Sockets;

internal static class SocketOpener
{
    public static Socket Bind(IPEndPoint endPoint, SocketType type)
    {
        var socket = new Socket(endPoint.AddressFamily, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = false;
            socket.Bind(endPoint);
            if (type == SocketType.Stream)
                socket.Listen(1024);
            return socket;
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            var protocol = type == SocketType.Stream ? "TCP" : "UDP";
            throw new SettingException(failure.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? $"DNS cannot listen on {endPoint} ({protocol}): another program has that port; stop it or choose another in DDNS_DNS_LISTEN."
                : $"DNS cannot listen on {endPoint} ({protocol}): {failure.Message}; see DDNS_DNS_LISTEN.");
        }
    }

    /// <summary>family:16, port:16, then the address; on both families as the kernel has it, without an allocation.</summary>
    public static ClientInfo ClientOf(System.Net.SocketAddress address)
    {
        var octets = address.Buffer.Span;
        var port = BinaryPrimitives.ReadUInt16BigEndian(octets[2..]);
        if (address.Family == AddressFamily.InterNetwork)
            return new ClientInfo(TransportKind.Udp, true, 0, BinaryPrimitives.ReadUInt32BigEndian(octets[4..])) { Port = port };
        var high = BinaryPrimitives.ReadUInt64BigEndian(octets[8..]);
        var low = BinaryPrimitives.ReadUInt64BigEndian(octets[16..]);
        return high == 0 && low >> 32 == 0xFFFF
            ? new ClientInfo(TransportKind.Udp, true, 0, low & 0xFFFF_FFFF) { Port = port }
            : new ClientInfo(TransportKind.Udp, false, high, low) { Port = port };
    }
}
