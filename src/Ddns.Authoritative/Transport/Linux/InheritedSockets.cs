using System.Globalization;
using System.Net;

namespace Ddns.Authoritative.Transport.Linux;

/// <summary>
/// Sockets that the service manager opened and passed on (sd_listen_fds(3): <c>LISTEN_PID</c>, <c>LISTEN_FDS</c>, from
/// descriptor 3 on). Those bound to an address of the settings are used in place of own ones, one worker each: so the program
/// needs no right to low ports, and a restart loses no query.
/// </summary>
internal static unsafe class InheritedSockets
{
    private const int FirstDescriptor = 3;

    private static readonly List<int> Left = Find();
    private static readonly Lock Gate = new();

    public static int[] Take(IPEndPoint endPoint, bool stream)
    {
        lock (Gate)
        {
            var taken = Left.Where(socket => TypeOf(socket) == (stream ? LibC.StreamSocket : LibC.DatagramSocket) && IsBoundTo(socket, endPoint)).ToArray();
            Left.RemoveAll(socket => taken.Contains(socket));
            foreach (var socket in taken.Where(_ => stream))
                LibC.SetNonBlocking(socket);
            return taken;
        }
    }

    private static List<int> Find()
    {
        if (Environment.GetEnvironmentVariable("LISTEN_PID") != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
            || !int.TryParse(Environment.GetEnvironmentVariable("LISTEN_FDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return [];
        return [.. Enumerable.Range(FirstDescriptor, count)];
    }

    private static int TypeOf(int socket)
    {
        int type;
        uint length = sizeof(int);
        return LibC.GetOption(socket, LibC.LevelSocket, LibC.OptionType, &type, &length) == 0 ? type : -1;
    }

    private static bool IsBoundTo(int socket, IPEndPoint endPoint)
    {
        var bound = stackalloc byte[SocketAddress.Size];
        var wanted = stackalloc byte[SocketAddress.Size];
        new Span<byte>(bound, SocketAddress.Size).Clear();
        uint length = SocketAddress.Size;
        if (LibC.GetSocketName(socket, bound, &length) != 0)
            return false;
        SocketAddress.Write(endPoint, wanted);
        return new ReadOnlySpan<byte>(bound, 24).SequenceEqual(new ReadOnlySpan<byte>(wanted, 24));
    }
}
