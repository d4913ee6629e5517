using System.Net;
using System.Net.Sockets;

namespace Ddns.Authoritative.Tests.Harness;

/// <summary>A client's side of the two transports, octet by octet as a test wants it.</summary>
internal static class DnsClient
{
    public static CancellationToken Soon(int seconds = 30)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        source.CancelAfter(TimeSpan.FromSeconds(seconds));
        return source.Token;
    }

    public static Socket Udp(IPEndPoint server)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(server);
        return socket;
    }

    public static Socket Tcp(IPEndPoint server)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(server);
        return socket;
    }

    public static async Task<byte[]> AskUdpAsync(IPEndPoint server, byte[] query)
    {
        using var socket = Udp(server);
        return await AskUdpAsync(socket, query);
    }

    public static async Task<byte[]> AskUdpAsync(Socket socket, byte[] query)
    {
        await socket.SendAsync(query, Soon());
        return await ReceiveUdpAsync(socket);
    }

    public static async Task<byte[]> ReceiveUdpAsync(Socket socket)
    {
        var buffer = new byte[65535];
        return buffer[..await socket.ReceiveAsync(buffer, Soon())];
    }

    public static async Task<byte[]> AskTcpAsync(IPEndPoint server, byte[] query)
    {
        using var socket = Tcp(server);
        await socket.SendAsync(Wire.Framed(query), Soon());
        return await ReceiveTcpAsync(socket) ?? throw new InvalidOperationException("the server closed the connection");
    }

    /// <summary>The next message; null when the server has closed the connection.</summary>
    public static async Task<byte[]?> ReceiveTcpAsync(Socket socket)
    {
        var length = await FillAsync(socket, 2);
        return length is null ? null : await FillAsync(socket, Wire.Id(length));
    }

    private static async Task<byte[]?> FillAsync(Socket socket, int count)
    {
        var buffer = new byte[count];
        for (var filled = 0; filled < count;)
        {
            int received;
            try
            {
                received = await socket.ReceiveAsync(buffer.AsMemory(filled), Soon());
            }
            catch (SocketException)
            {
                return null;
            }
            if (received == 0)
                return null;
            filled += received;
        }
        return buffer;
    }
}
