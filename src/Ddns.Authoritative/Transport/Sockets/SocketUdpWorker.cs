using System.Diagnostics;
using System.Net.Sockets;
using Ddns.Authoritative.Answering;

namespace Ddns.Authoritative.Transport.Sockets;

/// <summary>A thread in a blocking receive call. The overloads with <see cref="System.Net.SocketAddress"/> are the ones that allocate nothing.</summary>
internal sealed class SocketUdpWorker
{
    // As over the other transport: a larger datagram is no query of ours. One octet more tells it from one that just fits.
    private const int BufferSize = 4096;

    private readonly Socket _socket;
    private readonly AddressedSockets? _addressed;
    private readonly Func<QueryProcessor> _makeProcessor;
    private readonly Thread _thread;
    private readonly byte[] _query = GC.AllocateUninitializedArray<byte>(BufferSize + 1, pinned: true);
    private readonly byte[] _answer = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);
    private volatile bool _stopping;

    /// <param name="addressed">For a wildcard bind: which socket answers for the address that was asked.</param>
    public SocketUdpWorker(Socket socket, AddressedSockets? addressed, string name, Func<QueryProcessor> makeProcessor)
    {
        (_socket, _addressed, _makeProcessor) = (socket, addressed, makeProcessor);
        _thread = new Thread(Run) { Name = name, IsBackground = true };
    }

    public void Start() => _thread.Start();

    /// <summary>The socket is closed by whoever stops, after this and before <see cref="Join"/>.</summary>
    public void BeginStop() => _stopping = true;

    public void Join() => _thread.Join();

    private void Run()
    {
        using var processor = _makeProcessor();
        var from = new System.Net.SocketAddress(_socket.AddressFamily);
        while (!_stopping)
        {
            try
            {
                if (_addressed is null)
                    Answer(processor, _socket, _socket.ReceiveFrom(_query, SocketFlags.None, from), from);
                else
                    AnswerAsAsked(processor, _addressed);
            }
            catch (SocketException)
            {
                // An answer that could not be sent, or an ICMP error for one (Windows reports those at the next receive).
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void AnswerAsAsked(QueryProcessor processor, AddressedSockets addressed)
    {
        var flags = SocketFlags.None;
        var peer = addressed.AnyPeer;
        var received = _socket.ReceiveMessageFrom(_query, ref flags, ref peer, out var packet);
        Answer(processor, addressed.For(packet.Address), received, peer.Serialize());
    }

    private void Answer(QueryProcessor processor, Socket through, int received, System.Net.SocketAddress from)
    {
        var start = Stopwatch.GetTimestamp();
        var length = processor.Answer(_query.AsSpan(0, received > BufferSize ? 0 : received), _answer, SocketOpener.ClientOf(from));
        if (length == 0)
            return;
        through.SendTo(_answer.AsSpan(0, length), SocketFlags.None, from);
        processor.Counters.CountLatency(Stopwatch.GetElapsedTime(start).TotalMicroseconds, 1);
    }
}
