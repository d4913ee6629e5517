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
        _workers = new UdpWorker[workers];
        _processors = new QueryProcessor[workers];
        LocalEndPoint = endPoint;
        // Without SO_REUSEPORT for the first moment, a second server on the port is found out; with it both would share the queries.
        var probe = LinuxSocket.Open(endPoint, stream: false);
        LinuxSocket.Bind(probe, endPoint, stream: false, share: false);
        LocalEndPoint = LinuxSocket.LocalEndPoint(probe, endPoint);
        _ = LibC.Close(probe);
        for (var i = 0; i < workers; i++)
        {
            var socket = LinuxSocket.Open(LocalEndPoint, stream: false);
            LinuxSocket.Bind(socket, LocalEndPoint, stream: false, share: workers > 1);
            _processors[i] = makeProcessor();
            _workers[i] = new UdpWorker(socket, LocalEndPoint, _processors[i], pinToCores ? i : null);
        }
    }

    public IPEndPoint LocalEndPoint { get; }

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
}
