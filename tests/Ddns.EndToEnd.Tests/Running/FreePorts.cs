using System.Net;
using System.Net.Sockets;

namespace Ddns.EndToEnd.Tests.Running;

/// <summary>
/// Ports on which nobody listens, neither by UDP nor by TCP. They lie below 32768, where Linux takes no port for an outgoing
/// connection, so that nothing slips in between the look and the server's bind.
/// </summary>
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
                if (IsFree(port) && Given.Add(port))
                    return port;
            }
        }

        throw new InvalidOperationException("no free port found");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            tcp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
