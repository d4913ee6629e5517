using System.Net;
using System.Net.Sockets;

namespace Ddns.Interop.Tests.Running;

/// <summary>Ports on which nobody listens, below 32768, where Linux takes none for outgoing connections.</summary>
internal static class FreePorts
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<int> Given = [];
    private static readonly Random Chance = new();

    public static int Take()
    {
        lock (Gate)
        {
            for (var attempt = 0; attempt < 1000; attempt++)
            {
                var port = Chance.Next(15_000, 32_000);
                if (IsFree(IPAddress.Loopback, port) && Given.Add(port))
                    return port;
            }
        }
        throw new InvalidOperationException("no free port found");
    }

    public static bool IsFree(IPAddress address, int port)
    {
        try
        {
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            udp.Bind(new IPEndPoint(address, port));
            tcp.Bind(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
