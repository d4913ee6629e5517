using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Ddns.Authoritative.Answering;

namespace Ddns.Authoritative.Transport.Sockets;

internal static class SocketOpener
{
    /// <param name="beside">Beside a socket of ours that has the port on every address.</param>
    public static Socket Bind(IPEndPoint endPoint, SocketType type, bool beside = false)
    {
        var stream = type == SocketType.Stream;
        Socket? socket = null;
        try
        {
            socket = new Socket(endPoint.AddressFamily, type, stream ? ProtocolType.Tcp : ProtocolType.Udp);
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = false;
            if (beside)
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(endPoint);
            if (stream)
                socket.Listen(1024);
            return socket;
        }
        catch (SocketException failure)
        {
            socket?.Dispose();
            throw BindFailure.Of(endPoint, stream, failure.SocketErrorCode, failure.Message);
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
