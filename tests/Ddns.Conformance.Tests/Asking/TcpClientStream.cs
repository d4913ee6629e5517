using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Ddns.Conformance.Tests.Asking;

/// <summary>A client's side of a TCP connection, octet by octet as the test wants it.</summary>
internal sealed class TcpClientStream : IDisposable
{
    public TcpClientStream(IPEndPoint server)
    {
        Socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Socket.Connect(server);
    }

    public Socket Socket { get; }

    /// <summary>With its length before it (RFC 1035 §4.2.2).</summary>
    public static byte[] Framed(byte[] message) => [.. RawQuery.UInt16(message.Length), .. message];

    public async Task SendAsync(params byte[][] parts) => await Socket.SendAsync(parts.SelectMany(part => part).ToArray(), TestContext.Current.CancellationToken);

    /// <summary>The next message; null when the server has closed the connection.</summary>
    public async Task<byte[]?> ReceiveAsync(int seconds = 20)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(seconds));
        var length = await FillAsync(2, deadline.Token);
        return length is null ? null : await FillAsync(BinaryPrimitives.ReadUInt16BigEndian(length), deadline.Token);
    }

    public void Dispose() => Socket.Dispose();

    private async Task<byte[]?> FillAsync(int count, CancellationToken cancellationToken)
    {
        var buffer = new byte[count];
        for (var filled = 0; filled < count;)
        {
            int received;
            try
            {
                received = await Socket.ReceiveAsync(buffer.AsMemory(filled), cancellationToken);
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
