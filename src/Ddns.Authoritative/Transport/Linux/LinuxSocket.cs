using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ddns.Store.Hosting;

namespace Ddns.Authoritative.Transport.Linux;

/// <summary>Opens and binds sockets, with one sentence for what can go wrong.</summary>
internal static unsafe class LinuxSocket
{
    public static int Open(IPEndPoint endPoint, bool stream)
    {
        var family = endPoint.AddressFamily == AddressFamily.InterNetwork ? LibC.AddressFamilyIPv4 : LibC.AddressFamilyIPv6;
        var type = stream ? LibC.StreamSocket | LibC.SocketNonBlocking : LibC.DatagramSocket;
        var socket = LibC.Socket(family, type | LibC.SocketCloseOnExec, 0);
        if (socket < 0)
            throw Failure(endPoint, stream);
        // A wildcard of IPv6 leaves IPv4 to its own socket, as the setting lists them.
        if (family == LibC.AddressFamilyIPv6)
            LibC.SetOption(socket, LibC.LevelIPv6, LibC.OptionIPv6Only, 1);
        if (stream)
            LibC.SetOption(socket, LibC.LevelSocket, LibC.OptionReuseAddress, 1);
        return socket;
    }

    /// <summary>Binds. Sockets of one listener share the port; that no other process has it is checked with the first of them.</summary>
    public static void Bind(int socket, IPEndPoint endPoint, bool stream, bool share)
    {
        if (share)
            LibC.SetOption(socket, LibC.LevelSocket, LibC.OptionReusePort, 1);
        var address = stackalloc byte[SocketAddress.Size];
        if (LibC.Bind(socket, address, SocketAddress.Write(endPoint, address)) < 0)
        {
            var failure = Failure(endPoint, stream);
            _ = LibC.Close(socket);
            throw failure;
        }
    }

    public static IPEndPoint LocalEndPoint(int socket, IPEndPoint asked)
    {
        var address = stackalloc byte[SocketAddress.Size];
        uint length = SocketAddress.Size;
        _ = LibC.GetSocketName(socket, address, &length);
        return new IPEndPoint(asked.Address, SocketAddress.ReadPort(address));
    }

    public static SettingException Failure(IPEndPoint endPoint, bool stream)
    {
        var error = Marshal.GetLastPInvokeError();
        var kind = error switch
        {
            LibC.AddressInUse => SocketError.AddressAlreadyInUse,
            LibC.PermissionDenied => SocketError.AccessDenied,
            LibC.AddressNotAvailable => SocketError.AddressNotAvailable,
            LibC.AddressFamilyNotSupported => SocketError.AddressFamilyNotSupported,
            _ => SocketError.SocketError,
        };
        return BindFailure.Of(endPoint, stream, kind, new Win32Exception(error).Message);
    }
}
