using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Ddns.Interop.Tests.Running;

/// <summary>Asks a server over UDP, and over TCP when the answer was truncated.</summary>
internal sealed class Asker : IDisposable
{
    private readonly Socket _udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly IPEndPoint _server;
    private readonly byte[] _buffer = new byte[65535];
    private ushort _id;

    public Asker(IPEndPoint server)
    {
        _server = server;
        _udp.Connect(server);
    }

    public async Task<RawReply> AskAsync(RawQuery query)
    {
        // Another id each time: what comes late for an earlier question is not taken for this one.
        var octets = (query with { Id = ++_id }).ToOctets();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            if (await TryAskAsync(octets, 2000) is not { } reply)
                continue;
            var read = RawReply.Read(reply);
            return read.IsTruncated ? RawReply.Read(await AskTcpAsync(octets)) : read;
        }
        throw new TimeoutException($"{_server} does not answer {query.Name} {query.Type}");
    }

    public async Task<byte[]?> TryAskAsync(byte[] query, int milliseconds)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(milliseconds);
        try
        {
            await _udp.SendAsync(query, deadline.Token);
            while (true)
            {
                var length = await _udp.ReceiveAsync(_buffer, deadline.Token);
                if (length >= 2 && _buffer[0] == query[0] && _buffer[1] == query[1])
                    return _buffer[..length];
            }
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    public void Dispose() => _udp.Dispose();

    private async Task<byte[]> AskTcpAsync(byte[] query)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(_server, TestContext.Current.CancellationToken);
        var stream = tcp.GetStream();
        await stream.WriteAsync((byte[])[.. RawQuery.UInt16(query.Length), .. query], TestContext.Current.CancellationToken);
        var length = new byte[2];
        await stream.ReadExactlyAsync(length, TestContext.Current.CancellationToken);
        var reply = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(reply, TestContext.Current.CancellationToken);
        return reply;
    }
}
