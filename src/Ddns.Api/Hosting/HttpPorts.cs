using System.Net;
using System.Net.Sockets;
using Ddns.Store.Hosting;

namespace Ddns.Api.Hosting;

/// <summary>Looks whether the HTTP ports can be had before the store is touched, so that a start that must fail leaves nothing and says one sentence.</summary>
internal static class HttpPorts
{
    /// <exception cref="SettingException">One cannot be had.</exception>
    public static void Check(IEnumerable<ListenUrl> listeners)
    {
        foreach (var listener in listeners)
            Check(listener);
    }

    private static void Check(ListenUrl listener)
    {
        var address = listener.Address ?? IPAddress.Loopback;
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, listener.Port));
        }
        catch (SocketException problem)
        {
            throw new SettingException(Sentence(listener, problem));
        }
    }

    private static string Sentence(ListenUrl listener, SocketException problem) => problem.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse =>
            $"Port {listener.Port} ({listener.Url}) is used by another program: stop that one, or set {ListenUrl.Setting} to another address.",
        SocketError.AccessDenied =>
            $"This user may not listen on port {listener.Port} ({listener.Url}): set {ListenUrl.Setting} to a port above 1023, or grant CAP_NET_BIND_SERVICE.",
        SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported =>
            $"{ListenUrl.Setting} contains {listener.Url}, but this machine does not have that address.",
        _ => $"{ListenUrl.Setting} contains {listener.Url}, on which nothing can listen ({problem.Message}).",
    };
}
