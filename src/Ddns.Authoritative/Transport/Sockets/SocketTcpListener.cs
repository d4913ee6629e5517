using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Ddns.Authoritative.Answering;
using Ddns.Authoritative.Limits;

namespace Ddns.Authoritative.Transport.Sockets;

/// <summary>TCP for every system: a task for each connection. One processor answers for all, a query at a time.</summary>
public sealed class SocketTcpListener : IDnsListener
{
    // A stop waits so long for answers that are being sent.
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan DescriptorPause = TimeSpan.FromMilliseconds(10);

    private readonly Socket _socket;
    private readonly TcpLimits _limits;
    private readonly TimeProvider _time;
    private readonly SharedProcessor _processor;
    private readonly ConcurrentDictionary<SocketTcpConnection, Task> _connections = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _accepting = Task.CompletedTask;
    private bool _stopped;

    public SocketTcpListener(IPEndPoint endPoint, TcpLimits limits, TimeProvider time, Func<QueryProcessor> makeProcessor)
    {
        _socket = SocketOpener.Bind(endPoint, SocketType.Stream);
        (_limits, _time) = (limits, time);
        LocalEndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _processor = new SharedProcessor(makeProcessor());
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
        foreach (var connection in _connections.Keys)
            connection.TakeNoMore();
        var serving = Task.WhenAll(_connections.Values);
        if (!serving.Wait(LongestGoodbye))
        {
            foreach (var connection in _connections.Keys)
                connection.Dispose();
            serving.Wait();
        }
        _processor.Dispose();
        _stopping.Dispose();
    }

    public void Dispose() => Stop();

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Admit(await _socket.AcceptAsync(_stopping.Token));
            }
            catch (SocketException failure) when (failure.SocketErrorCode == SocketError.TooManyOpenSockets)
            {
                _connections.Keys.MinBy(connection => connection.LastQuery)?.TakeNoMore();
                await Task.Delay(DescriptorPause, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (SocketException)
            {
                // A client that was gone before it was met.
            }
            catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Admit(Socket socket)
    {
        SocketTcpConnection connection;
        try
        {
            socket.NoDelay = true;
            connection = new SocketTcpConnection(socket, ((IPEndPoint)socket.RemoteEndPoint!), _limits, _time, _processor);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        MakeRoom(connection);
        // In the table before it runs, because its end takes it out.
        var admitted = new TaskCompletionSource();
        _connections[connection] = ServeAsync(connection, admitted.Task);
        admitted.SetResult();
    }

    private void MakeRoom(SocketTcpConnection arrived)
    {
        var same = _connections.Keys.Where(connection => connection.Address.Equals(arrived.Address)).ToList();
        var victim = same.Count >= _limits.MaxConnectionsPerAddress ? same.MinBy(connection => connection.LastQuery)
            : _connections.Count >= _limits.MaxConnections ? _connections.Keys.MinBy(connection => connection.LastQuery)
            : null;
        if (victim is null)
            return;
        _connections.TryRemove(victim, out _);
        victim.TakeNoMore();
    }

    private async Task ServeAsync(SocketTcpConnection connection, Task admitted)
    {
        await admitted.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await connection.ServeAsync();
        _connections.TryRemove(connection, out _);
    }
}
