using System.Net;
using System.Net.Sockets;

namespace Ddns.EndToEnd.Tests.Asking;

/// <summary>Asks for addresses over one UDP socket, one question at a time.</summary>
internal sealed class UdpAsker : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly byte[] _reply = new byte[1500];
    private ushort _id;

    public UdpAsker(IPEndPoint server) => _socket.Connect(server);

    /// <summary>The address of a name, null when it has none. No second try: a lost reply is a <see cref="TimeoutException"/>.</summary>
    public async Task<IPAddress?> AddressAsync(string name, int milliseconds = 5000)
    {
        var query = Message.Query(++_id, name);
        using var deadline = new CancellationTokenSource(milliseconds);
        await _socket.SendAsync(query, deadline.Token);
        try
        {
            while (true)
            {
                var length = await _socket.ReceiveAsync(_reply, deadline.Token);
                if (length >= Message.Header && Message.Id(_reply) == _id)
                    return Message.FirstAddress(_reply.AsSpan(0, length), query.Length);
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"no reply about {name} within {milliseconds} ms");
        }
    }

    public void Dispose() => _socket.Dispose();
}
