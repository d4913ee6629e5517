using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Ddns.Authoritative.Answering;
using Ddns.Authoritative.Limits;

namespace Ddns.Authoritative.Transport.Sockets;

/// <summary>A client's connection: a query, its answer, the next query. Holds a buffer only while a query is incomplete or an answer unread.</summary>
internal sealed class SocketTcpConnection(Socket socket, IPEndPoint client, TcpLimits limits, TimeProvider time, SharedProcessor processor) : IDisposable
{
    private const int HeaderLength = 12;

    private readonly ClientInfo _info = ClientInfo.From(TransportKind.Tcp, client.Address) with { Port = (ushort)client.Port };
    private readonly CancellationTokenSource _closing = new();
    private long _lastQuery = time.GetTimestamp();

    public IPAddress Address { get; } = client.Address;

    /// <summary>When the last query was answered, or the connection made.</summary>
    public long LastQuery => Volatile.Read(ref _lastQuery);

    /// <summary>Ends the connection; an answer that is being sent still goes out.</summary>
    public void TakeNoMore()
    {
        try
        {
            _closing.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        _closing.Dispose();
    }

    public async Task ServeAsync()
    {
        try
        {
            while (await ServeNextAsync())
            {
            }
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went away, was idle or made room for another.
        }
        finally
        {
            Dispose();
        }
    }

    private async Task<bool> ServeNextAsync()
    {
        var answer = await ReceiveAsync();
        if (answer is null)
            return false;
        if (answer.Value.Array is not { Length: > 0 } rented)
            return true;
        try
        {
            using var unread = new CancellationTokenSource(limits.WriteTimeout, time);
            for (var rest = answer.Value.AsMemory(); !rest.IsEmpty;)
                rest = rest[await socket.SendAsync(rest, SocketFlags.None, unread.Token)..];
            Volatile.Write(ref _lastQuery, time.GetTimestamp());
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <returns>The answer to the next query, empty when nothing is to be said; null at the end of the stream or where it makes no sense.</returns>
    private async Task<ArraySegment<byte>?> ReceiveAsync()
    {
        // From the last answer to the end of the next query: a query that trickles in does not prolong it.
        var left = limits.IdleTimeout - time.GetElapsedTime(LastQuery);
        using var patience = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _closing.Token);
        var head = new byte[2];
        if (!await TryFillAsync(head, idle.Token))
            return null;
        var size = BinaryPrimitives.ReadUInt16BigEndian(head);
        if (size < HeaderLength)
            return null;
        var query = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            if (!await TryFillAsync(query.AsMemory(0, size), idle.Token))
                return null;
            return processor.Answer(query.AsSpan(0, size), _info);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(query);
        }
    }

    private async Task<bool> TryFillAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        for (var filled = 0; filled < buffer.Length;)
        {
            var received = await socket.ReceiveAsync(buffer[filled..], SocketFlags.None, cancellationToken);
            if (received == 0)
                return false;
            filled += received;
        }
        return true;
    }
}
