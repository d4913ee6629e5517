using System.Net;
using Ddns.Authoritative.Answering;
using Ddns.Authoritative.Limits;

namespace Ddns.Authoritative.Transport.Linux;

/// <summary>TCP on one address: one listening socket and one thread for each worker.</summary>
public sealed class LinuxTcpListener : IDnsListener
{
    private const int Backlog = 1024;

    private readonly TcpWorker[] _workers;
    private readonly QueryProcessor[] _processors;
    private bool _stopped;

    public LinuxTcpListener(IPEndPoint endPoint, int workers, TcpLimits limits, TimeProvider time, Func<QueryProcessor> makeProcessor)
    {
        LocalEndPoint = endPoint;
        var sockets = InheritedSockets.Take(endPoint, stream: true);
        if (sockets.Length == 0)
            sockets = Open(workers);
        _workers = new TcpWorker[sockets.Length];
        _processors = new QueryProcessor[sockets.Length];
        for (var i = 0; i < sockets.Length; i++)
        {
            _processors[i] = makeProcessor();
            _workers[i] = new TcpWorker(sockets[i], LocalEndPoint, _processors[i], limits, sockets.Length, time);
        }
    }

    public IPEndPoint LocalEndPoint { get; private set; }

    public void Start()
    {
        foreach (var worker in _workers)
            worker.Start();
    }

    public void Stop()
    {
        if (_stopped)
            return;
        _stopped = true;
        foreach (var worker in _workers)
            worker?.Stop();
        foreach (var processor in _processors)
            processor?.Dispose();
    }

    public void Dispose() => Stop();

    private int[] Open(int workers)
    {
        // As with UDP: the first bind is alone, so that a second server on the port is found out.
        var probe = LinuxSocket.Open(LocalEndPoint, stream: true);
        LinuxSocket.Bind(probe, LocalEndPoint, stream: true, share: false);
        LocalEndPoint = LinuxSocket.LocalEndPoint(probe, LocalEndPoint);
        Listen(probe);
        _ = LibC.Close(probe);
        var sockets = new List<int>(workers);
        try
        {
            while (sockets.Count < workers)
            {
                var socket = LinuxSocket.Open(LocalEndPoint, stream: true);
                LinuxSocket.Bind(socket, LocalEndPoint, stream: true, share: workers > 1);
                Listen(socket);
                sockets.Add(socket);
            }
            return [.. sockets];
        }
        catch
        {
            foreach (var socket in sockets)
                _ = LibC.Close(socket);
            throw;
        }
    }

    private void Listen(int socket)
    {
        // SO_REUSEADDR lets two listeners bind on Linux as long as none listens: the listen call is what finds a busy port.
        if (LibC.Listen(socket, Backlog) == 0)
            return;
        var failure = LinuxSocket.Failure(LocalEndPoint, stream: true);
        _ = LibC.Close(socket);
        throw failure;
    }
}
