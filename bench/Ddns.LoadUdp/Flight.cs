using System.Net;
using System.Net.Sockets;

namespace Ddns.LoadUdp;

/// <summary>One socket and the queries that are on their way from it; an id is an index into what is kept of them.</summary>
internal sealed class Flight : IDisposable
{
    // Buffers that hold whatever a window can bring at once: losses are then the server's.
    private const int SocketBuffer = 4 << 20;

    private readonly Socket _socket;
    private readonly ushort[] _free;
    private int _freeCount;

    public Flight(IPEndPoint server, int window, bool cookies)
    {
        _socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false, ReceiveBufferSize = SocketBuffer, SendBufferSize = SocketBuffer };
        _socket.Connect(server);
        Descriptor = (int)_socket.Handle;
        SentAt = new long[window];
        Query = new int[window];
        _free = [.. Enumerable.Range(0, window).Select(id => (ushort)id)];
        _freeCount = window;
        Cookie = cookies ? new CookieOption() : null;
    }

    public int Descriptor { get; }

    public CookieOption? Cookie { get; }

    /// <summary>By id, in nanoseconds; 0: nothing is on its way.</summary>
    public long[] SentAt { get; }

    /// <summary>By id.</summary>
    public int[] Query { get; }

    public int FreeCount => _freeCount;

    public int OnTheWay => SentAt.Length - _freeCount;

    /// <summary>The id that will be taken after <paramref name="ahead"/> others.</summary>
    public ushort Peek(int ahead) => _free[_freeCount - 1 - ahead];

    public void Take(int count) => _freeCount -= count;

    public void Return(int id)
    {
        SentAt[id] = 0;
        _free[_freeCount++] = (ushort)id;
    }

    /// <summary>Gives up what was sent before this moment; says how many.</summary>
    public int GiveUp(long before)
    {
        var lost = 0;
        for (var id = 0; id < SentAt.Length; id++)
        {
            if (SentAt[id] == 0 || SentAt[id] >= before)
                continue;
            Return(id);
            lost++;
        }
        return lost;
    }

    public void Dispose() => _socket.Dispose();
}
