using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Ddns.Authoritative.Answering;

namespace Ddns.Authoritative.Transport.Sockets;

/// <summary>
/// UDP for every system: one socket, and for each worker a thread in a blocking receive call. The <see cref="SocketAddress"/>
/// overloads are the ones that allocate nothing.
/// </summary>
public sealed class SocketUdpListener : IDnsListener
{
    private const int BufferSize = 4096;

    private readonly Socket _socket;
    private readonly Thread[] _threads;
    private volatile bool _stopping;
    private bool _started;

    public SocketUdpListener(IPEndPoint endPoint, int workers, Func<QueryProcessor> makeProcessor)
    {
        _socket = SocketOpener.Bind(endPoint, SocketType.Dgram);
        _socket.ReceiveBufferSize = 4 * 1024 * 1024;
        LocalEndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _threads = new Thread[workers];
        for (var i = 0; i < workers; i++)
            _threads[i] = new Thread(() => Run(makeProcessor)) { Name = $"dns-udp-{LocalEndPoint.Port}", IsBackground = true };
    }

    public IPEndPoint LocalEndPoint { get; }

    public void Start()
    {
        _started = true;
        foreach (var thread in _threads)
            thread.Start();
    }

    public void Stop()
    {
        if (_stopping)
            return;
        _stopping = true;
        _socket.Dispose();
        foreach (var thread in _threads.Where(_ => _started))
            thread.Join();
    }

    public void Dispose() => Stop();

    private void Run(Func<QueryProcessor> makeProcessor)
    {
        using var processor = makeProcessor();
        var query = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);
        var answer = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);
        var from = new System.Net.SocketAddress(LocalEndPoint.AddressFamily);
        while (!_stopping)
        {
            try
            {
                var received = _socket.ReceiveFrom(query, SocketFlags.None, from);
                var start = Stopwatch.GetTimestamp();
                var length = processor.Answer(query.AsSpan(0, received), answer, SocketOpener.ClientOf(from));
                if (length > 0)
                    _socket.SendTo(answer.AsSpan(0, length), SocketFlags.None, from);
                processor.Counters.CountLatency(Stopwatch.GetElapsedTime(start).TotalMicroseconds, length > 0 ? 1 : 0);
            }
            catch (SocketException)
            {
                // An answer that could not be sent, or an ICMP error for one (Windows reports those at the next receive).
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }
}
