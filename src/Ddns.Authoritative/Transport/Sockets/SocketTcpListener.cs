using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Ddns.Authoritative.Answering;
using Ddns.Authoritative.Limits;

namespace Ddns.Authoritative.Transport.Sockets;

/// <summary>TCP for every system: a task for each connection. One processor answers for all, a query at a time.</summary>
public sealed class SocketTcpListener : IDnsListener
{
    private readonly Socket _socket;
    private readonly TcpLimits _limits;
    private readonly TimeProvider _time;
    private readonly QueryProcessor _processor;
    private readonly Lock _answering = new();
    private readonly ConcurrentDictionary<Client, Task> _clients = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _accepting = Task.CompletedTask;
    private bool _stopped;

    public SocketTcpListener(IPEndPoint endPoint, TcpLimits limits, TimeProvider time, Func<QueryProcessor> makeProcessor)
    {
        _socket = SocketOpener.Bind(endPoint, SocketType.Stream);
        (_limits, _time) = (limits, time);
        LocalEndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _processor = makeProcessor();
    }

    private sealed class Client(Socket socket, IPAddress address, TimeProvider time) : IDisposable
    {
        public Socket Socket { get; } = socket;
        public IPAddress Address { get; } = address;
        public ClientInfo Info { get; } = ClientInfo.From(TransportKind.Tcp, address);
        public CancellationTokenSource Closing { get; } = new();
        public long LastQuery { get; set; } = time.GetTimestamp();

        public void Dispose()
        {
            Socket.Dispose();
            Closing.Dispose();
        }
    }

    public IPEndPoint LocalEndPoint { get; }

    public void Start() => _accepting = Task.Run(AcceptAsync);

    public void Stop()
    {
        if (_stopped)
            return;
        _stopped = true;
        _stopping.Cancel();
        _socket.Dispose();
        _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        foreach (var client in _clients.Keys)
            client.Closing.Cancel();
        Task.WhenAll(_clients.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        _processor.Dispose();
        _stopping.Dispose();
    }

    public void Dispose() => Stop();

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _socket.AcceptAsync(_stopping.Token);
            }
            catch (SocketException)
            {
                continue;
            }
            var client = new Client(socket, ((IPEndPoint)socket.RemoteEndPoint!).Address, _time);
            MakeRoom(client);
            socket.NoDelay = true;
            _clients[client] = Task.CompletedTask;
            _clients[client] = ServeAsync(client);
        }
    }

    private void MakeRoom(Client arrived)
    {
        var same = _clients.Keys.Where(client => client.Address.Equals(arrived.Address)).ToList();
        var victim = same.Count >= _limits.MaxConnectionsPerAddress ? same.MinBy(client => client.LastQuery)
            : _clients.Count >= _limits.MaxConnections ? _clients.Keys.MinBy(client => client.LastQuery)
            : null;
        victim?.Closing.Cancel();
    }

    private async Task ServeAsync(Client client)
    {
        await Task.Yield();
        var input = new byte[2 + ushort.MaxValue];
        var output = new byte[2 + ushort.MaxValue];
        try
        {
            while (true)
            {
                using var idle = CancellationTokenSource.CreateLinkedTokenSource(client.Closing.Token);
                idle.CancelAfter(_limits.IdleTimeout);
                if (!await TryFillAsync(client.Socket, input.AsMemory(0, 2), idle.Token))
                    return;
                var size = BinaryPrimitives.ReadUInt16BigEndian(input);
                if (size < 12 || !await TryFillAsync(client.Socket, input.AsMemory(2, size), idle.Token))
                    return;
                client.LastQuery = _time.GetTimestamp();
                var length = Answer(client, input.AsSpan(2, size), output);
                if (length == 0)
                    continue;
                using var unread = CancellationTokenSource.CreateLinkedTokenSource(client.Closing.Token);
                unread.CancelAfter(_limits.WriteTimeout);
                for (var sent = 0; sent < length;)
                    sent += await client.Socket.SendAsync(output.AsMemory(sent, length - sent), SocketFlags.None, unread.Token);
            }
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went away, was idle or was evicted.
        }
        finally
        {
            _clients.TryRemove(client, out _);
            client.Dispose();
        }
    }

    private int Answer(Client client, ReadOnlySpan<byte> query, byte[] output)
    {
        lock (_answering)
        {
            var length = _processor.Answer(query, output.AsSpan(2), client.Info);
            if (length == 0)
                return 0;
            BinaryPrimitives.WriteUInt16BigEndian(output, (ushort)length);
            return 2 + length;
        }
    }

    private static async Task<bool> TryFillAsync(Socket socket, Memory<byte> buffer, CancellationToken cancellationToken)
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
