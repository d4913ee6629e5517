using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Ddns.Store.Hosting;

namespace Ddns.Authoritative.Transport.Sockets;

/// <summary>
/// Under a wildcard bind, a socket for each address of this machine that has been asked, so that the reply leaves from it:
/// <see cref="Socket"/> can say at which address a datagram arrived, but not from which one to send. The system gives
/// later queries to the more exact socket, and a worker of its own answers them there.
/// </summary>
internal sealed class AddressedSockets(IPEndPoint wildcard, Socket fallback, Action<Socket> serve)
{
    // A machine has a handful of addresses; whole networks that are routed to it (127.0.0.0/8 is one) must not each take a thread.
    private const int MostAddresses = 64;

    private readonly ConcurrentDictionary<IPAddress, Socket> _sockets = new();
    private readonly Lock _gate = new();

    public EndPoint AnyPeer { get; } = new IPEndPoint(wildcard.Address, 0);

    public Socket For(IPAddress asked) => _sockets.TryGetValue(asked, out var socket) ? socket : Open(asked);

    private Socket Open(IPAddress asked)
    {
        lock (_gate)
        {
            if (_sockets.TryGetValue(asked, out var there))
                return there;
            if (_sockets.Count >= MostAddresses)
                return fallback;
            var socket = fallback;
            try
            {
                socket = SocketOpener.Bind(new IPEndPoint(asked, wildcard.Port), SocketType.Dgram, beside: true);
                serve(socket);
            }
            catch (SettingException)
            {
                // A broadcast or multicast address: nothing can be bound there, and the system chooses the sender.
            }
            return _sockets[asked] = socket;
        }
    }
}
