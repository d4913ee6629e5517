using System.Net;
using System.Net.Sockets;
using Ddns.Authoritative.Answering;

namespace Ddns.Authoritative.Transport.Sockets;

/// <summary>UDP for every system: one socket, and for each worker a thread that blocks on it.</summary>
public sealed class SocketUdpListener : IDnsListener
{
    private const int ReceiveBuffer = 4 * 1024 * 1024;

    private readonly Func<QueryProcessor> _makeProcessor;
    private readonly Lock _gate = new();
    private readonly List<Socket> _sockets = [];
    private readonly List<SocketUdpWorker> _workers = [];
    private bool _started;
    private bool _stopped;

    public SocketUdpListener(IPEndPoint endPoint, int workers, Func<QueryProcessor> makeProcessor)
    {
        _makeProcessor = makeProcessor;
        var socket = SocketOpener.Bind(endPoint, SocketType.Dgram);
        LocalEndPoint = (IPEndPoint)socket.LocalEndPoint!;
        AddressedSockets? addressed = null;
        if (endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any))
        {
            // Only now: the bind above had to fail where another program has the port.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            var isIPv6 = endPoint.AddressFamily == AddressFamily.InterNetworkV6;
            socket.SetSocketOption(isIPv6 ? SocketOptionLevel.IPv6 : SocketOptionLevel.IP, SocketOptionName.PacketInformation, true);
            addressed = new AddressedSockets(LocalEndPoint, socket, exact => Add(exact, workers, null));
        }
        Add(socket, workers, addressed);
    }

    public IPEndPoint LocalEndPoint { get; }

    public void Start()
    {
        lock (_gate)
        {
            _started = true;
            foreach (var worker in _workers)
                worker.Start();
        }
    }

    public void Stop()
    {
        lock (_gate)
        {
            if (_stopped)
                return;
            _stopped = true;
        }
        // From here on nothing is added.
        foreach (var worker in _workers)
            worker.BeginStop();
        foreach (var socket in _sockets)
            socket.Dispose();
        foreach (var worker in _workers.Where(_ => _started))
            worker.Join();
    }

    public void Dispose() => Stop();

    private void Add(Socket socket, int workers, AddressedSockets? addressed)
    {
        socket.ReceiveBufferSize = ReceiveBuffer;
        lock (_gate)
        {
            if (_stopped)
            {
                socket.Dispose();
                return;
            }
            _sockets.Add(socket);
            for (var i = 0; i < workers; i++)
            {
                var worker = new SocketUdpWorker(socket, addressed, $"dns-udp-{LocalEndPoint.Port}", _makeProcessor);
                _workers.Add(worker);
                if (_started)
                    worker.Start();
            }
        }
    }
}
