using System.Net;
using Ddns.Authoritative.Answering;

namespace Ddns.Authoritative.Transport.Linux;

/// <summary>UDP on one address: one socket and one thread for each worker, the kernel spreading clients over them.</summary>
public sealed class LinuxUdpListener : IDnsListener
{
    private readonly UdpWorker[] _workers;
    private readonly QueryProcessor[] _processors;
    private bool _stopped;

    /// <param name="pinToCores">Worker i stays on core i.</param>
    public LinuxUdpListener(IPEndPoint endPoint, int workers, bool pinToCores, Func<QueryProcessor> makeProcessor)
    {
        LocalEndPoint = endPoint;
        var sockets = InheritedSockets.Take(endPoint, stream: false);
        if (sockets.Length == 0)
            sockets = Open(workers);
        _workers = new UdpWorker[sockets.Length];
        _processors = new QueryProcessor[sockets.Length];
        for (var i = 0; i < sockets.Length; i++)
        {
            _processors[i] = makeProcessor();
            _workers[i] = new UdpWorker(sockets[i], LocalEndPoint, _processors[i], pinToCores ? i : null);
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
            worker?.Dispose();
        foreach (var processor in _processors)
            processor?.Dispose();
    }

    public void Dispose() => Stop();

    private int[] Open(int workers)
    {
        // Without SO_REUSEPORT for the first moment, a second server on the port is found out; with it both would share the queries.
        var probe = LinuxSocket.Open(LocalEndPoint, stream: false);
        LinuxSocket.Bind(probe, LocalEndPoint, stream: false, share: false);
        LocalEndPoint = LinuxSocket.LocalEndPoint(probe, LocalEndPoint);
        _ = LibC.Close(probe);
        var sockets = new List<int>(workers);
        try
        {
            while (sockets.Count < workers)
            {
                var socket = LinuxSocket.Open(LocalEndPoint, stream: false);
                LinuxSocket.Bind(socket, LocalEndPoint, stream: false, share: workers > 1);
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
}
