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
    private static readonly int Count = Left.Count;
    private static readonly Lock Gate = new();

    public static int[] Take(IPEndPoint endPoint, bool stream)
    {
        lock (Gate)
        {
            var taken = Left.Where(socket => TypeOf(socket) == (stream ? LibC.StreamSocket : LibC.DatagramSocket) && IsBoundTo(socket, endPoint)).ToArray();
            Left.RemoveAll(socket => taken.Contains(socket));
            foreach (var socket in taken)
            {
                if (stream)
                    LibC.SetNonBlocking(socket);
                else
                    SetReceiveTimeout(socket);
            }
            return taken;
        }
    }

    /// <summary>Where the sockets are bound that nobody has taken.</summary>
    public static IPEndPoint[] Untaken
    {
        get { lock (Gate) return [.. Left.Select(EndPointOf).OfType<IPEndPoint>()]; }
    }

    public static bool IsInherited(int socket) => socket < FirstDescriptor + Count && socket >= FirstDescriptor;

    // The service manager holds the socket too, and passes it to the next process: shutting it down, as own ones are to wake
    // the thread that waits on it, would leave it dead for that one. So the thread looks up now and then.
    private static void SetReceiveTimeout(int socket)
    {
        const int Microseconds = 200_000;
        var timeval = stackalloc long[2] { 0, Microseconds };
        _ = LibC.SetOption(socket, LibC.LevelSocket, LibC.OptionReceiveTimeout, timeval, 2 * sizeof(long));
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

    private static IPEndPoint? EndPointOf(int socket)
    {
        var bound = stackalloc byte[SocketAddress.Size];
        uint length = SocketAddress.Size;
        return LibC.GetSocketName(socket, bound, &length) == 0 ? SocketAddress.ReadEndPoint(bound) : null;
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
