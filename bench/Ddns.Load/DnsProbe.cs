using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ddns.Load;

/// <summary>Asks DNS for the address of one name over UDP, written apart from the server's code.</summary>
internal sealed class DnsProbe : IDisposable
{
    private readonly Socket _socket = new(SocketType.Dgram, ProtocolType.Udp);
    private readonly byte[] _query;
    private readonly byte[] _reply = new byte[1500];
    private CancellationTokenSource _patience = new();
    private ushort _id;

    public DnsProbe(IPEndPoint server, string fqdn)
    {
        _socket.Connect(server);
        // Header with one question, the name as length-prefixed labels, type A, class IN.
        var labels = fqdn.Split('.').SelectMany(label => Encoding.ASCII.GetBytes(label).Prepend((byte)label.Length));
        _query = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. labels, 0, 0, 1, 0, 1];
    }

    /// <summary>Whether the name's answer is this address at this moment; false also when the datagram was lost on its way.</summary>
    public async ValueTask<bool> ShowsAsync(IPAddress address)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_query, ++_id);
        if (!_patience.TryReset())
            _patience = new CancellationTokenSource();
        _patience.CancelAfter(TimeSpan.FromSeconds(1));
        try
        {
            await _socket.SendAsync(_query.AsMemory());
            int length;
            do
                length = await _socket.ReceiveAsync(_reply.AsMemory(), _patience.Token);
            while (length < 12 || BinaryPrimitives.ReadUInt16BigEndian(_reply) != _id);
            // One A record: its four octets are the last of the message, as our query has no OPT that could follow.
            return _reply[7] == 1 && length > 16 && _reply.AsSpan(length - 4, 4).SequenceEqual(address.GetAddressBytes());
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _patience.Dispose();
    }
}
