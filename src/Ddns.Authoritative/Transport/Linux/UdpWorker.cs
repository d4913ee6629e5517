using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ddns.Authoritative.Answering;

namespace Ddns.Authoritative.Transport.Linux;

/// <summary>
/// One thread and one socket: receives what is there in one call, answers each query over itself, sends in one call. It blocks
/// in the receive call; epoll before it, polling or other batch sizes were measured and gained nothing.
/// </summary>
internal sealed unsafe class UdpWorker : IDisposable
{
    // Room for any query that is worth an answer and for the largest answer. Not 4,096 exactly: buffers that stand a page apart
    // fall into the same few sets of the first-level cache, and 32 of them push each other out.
    private const int BufferSize = 4096;
    private const int BufferStride = BufferSize + 192;

    // A control message with an in6_pktinfo: header 16, data 20, rounded up.
    private const int ControlSize = 48;

    // A quarter of a second of packets at 60,000 a second, with the kernel's bookkeeping: what a pause of the process may cost without loss.
    private const int ReceiveBuffer = 4 * 1024 * 1024;

    private readonly int _socket;
    private readonly bool _isWildcard;
    private readonly QueryProcessor _processor;
    private readonly Thread _thread;
    private readonly int? _core;
    private bool _started;
    private readonly ManualResetEventSlim _stopped = new();
    private volatile bool _stopping;

    public UdpWorker(int socket, IPEndPoint endPoint, QueryProcessor processor, int? core)
    {
        (_socket, _processor, _core) = (socket, processor, core);
        _isWildcard = endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any);
        LibC.SetOption(socket, LibC.LevelSocket, LibC.OptionReceiveBuffer, ReceiveBuffer);
        LibC.SetOption(socket, LibC.LevelSocket, LibC.OptionSendBuffer, ReceiveBuffer);
        var isIPv6 = endPoint.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        if (_isWildcard)
        {
            // The reply leaves from the address that was asked: else a machine with two addresses answers from the wrong one.
            LibC.SetOption(socket, isIPv6 ? LibC.LevelIPv6 : LibC.LevelIP, isIPv6 ? LibC.OptionIPv6ReceivePacketInfo : LibC.OptionPacketInfo, 1);
        }
        // Forged "fragmentation needed" messages must not make us fragment (RFC 9715 §3.1).
        LibC.SetOption(socket, isIPv6 ? LibC.LevelIPv6 : LibC.LevelIP, isIPv6 ? LibC.OptionIPv6MtuDiscover : LibC.OptionMtuDiscover, LibC.MtuDiscoverOmit);
        _thread = new Thread(Run) { Name = $"dns-udp-{endPoint.Port}", IsBackground = true };
    }

    public void Start()
    {
        _started = true;
        _thread.Start();
    }

    public void Dispose()
    {
        _stopping = true;
        _stopped.Set();
        // The call reports ENOTCONN for a socket without a peer and wakes whoever blocks on it all the same.
        if (!InheritedSockets.IsInherited(_socket))
            _ = LibC.Shutdown(_socket, LibC.ShutdownBoth);
        if (_started)
            _thread.Join();
        _ = LibC.Close(_socket);
        _stopped.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run()
    {
        if (_core is { } core)
            Affinity.PinThisThread(core);
        const int Batch = QueryProcessor.BatchSize;
        var buffers = (byte*)NativeMemory.AlignedAlloc(Batch * BufferStride, 4096);
        var addresses = (byte*)NativeMemory.AllocZeroed(Batch * (nuint)SocketAddress.Size);
        var controls = (byte*)NativeMemory.AllocZeroed(Batch * ControlSize);
        var messages = (LibC.MultiMessageHeader*)NativeMemory.AllocZeroed(Batch * (nuint)sizeof(LibC.MultiMessageHeader));
        var vectors = (LibC.IoVector*)NativeMemory.AllocZeroed(Batch * (nuint)sizeof(LibC.IoVector));
        var datagrams = (Datagram*)NativeMemory.AllocZeroed(Batch * (nuint)sizeof(Datagram));
        for (var i = 0; i < Batch; i++)
        {
            vectors[i].Base = buffers + (i * BufferStride);
            messages[i].Header = new LibC.MessageHeader { Name = addresses + (i * SocketAddress.Size), Vectors = &vectors[i], VectorCount = 1 };
        }
        Rearm(messages, controls, Batch);
        while (!_stopping)
        {
            var count = LibC.ReceiveMany(_socket, messages, Batch, LibC.WaitForOne, null);
            if (count <= 0)
            {
                Pause();
                continue;
            }
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < count; i++)
            {
                datagrams[i].Message = buffers + (i * BufferStride);
                // More than the buffer holds is no query of ours; length 0 is dropped as too short.
                datagrams[i].Length = (messages[i].Header.Flags & LibC.FlagTruncated) != 0 ? 0 : (int)messages[i].Length;
                datagrams[i].Client = SocketAddress.ReadClient(addresses + (i * SocketAddress.Size), TransportKind.Udp);
            }
            _processor.AnswerBatch(datagrams, count, BufferSize);
            var answers = SendAnswers(messages, datagrams, count);
            _processor.Counters.CountLatency(Stopwatch.GetElapsedTime(start).TotalMicroseconds, answers);
            Rearm(messages, controls, count);
        }
        NativeMemory.AlignedFree(buffers);
        NativeMemory.Free(addresses);
        NativeMemory.Free(controls);
        NativeMemory.Free(messages);
        NativeMemory.Free(vectors);
        NativeMemory.Free(datagrams);
    }

    /// <summary>Interrupted, or nothing came for a while; an error that stays (no memory, no network) must not become a loop that eats a core.</summary>
    private void Pause()
    {
        if (Marshal.GetLastPInvokeError() is not (LibC.Interrupted or LibC.TryAgain))
            _stopped.Wait(1);
    }

    /// <summary>
    /// The headers that received go out again as they are: same buffer, same peer, and the control message that said "arrived
    /// at this address" now says "leave from this address". Runs between queries that get no answer are sent in one call each.
    /// </summary>
    private int SendAnswers(LibC.MultiMessageHeader* messages, Datagram* datagrams, int count)
    {
        var answers = 0;
        for (var first = 0; first < count;)
        {
            var next = first;
            for (; next < count && datagrams[next].Length > 0; next++)
            {
                messages[next].Header.Vectors->Length = (nuint)datagrams[next].Length;
                messages[next].Header.Flags = 0;
                if (_isWildcard)
                    ForgetInterface(&messages[next].Header);
            }
            Send(messages + first, next - first);
            answers += next - first;
            first = next + 1;
        }
        return answers;
    }

    /// <summary>The route back is the routing table's to choose, except for link-local addresses, which mean nothing without their interface.</summary>
    private static void ForgetInterface(LibC.MessageHeader* header)
    {
        if (header->ControlLength == 0)
        {
            header->Control = null;
            return;
        }
        var control = (LibC.ControlHeader*)header->Control;
        var data = (byte*)(control + 1);
        if (control->Level == LibC.LevelIP && control->Type == LibC.OptionPacketInfo)
            *(int*)data = 0;
        else if (control->Level == LibC.LevelIPv6 && control->Type == LibC.ControlIPv6PacketInfo && !(data[0] == 0xFE && (data[1] & 0xC0) == 0x80))
            *(int*)(data + 16) = 0;
    }

    /// <summary>Sends all. A message that the kernel refuses is passed over: a query may be asked again.</summary>
    private void Send(LibC.MultiMessageHeader* messages, int count)
    {
        var done = 0;
        while (done < count)
        {
            var sent = LibC.SendMany(_socket, messages + done, (uint)(count - done), 0);
            if (sent > 0)
                done += sent;
            else if (Marshal.GetLastPInvokeError() != LibC.Interrupted)
                done++;
        }
    }

    /// <summary>Gives the kernel its room back.</summary>
    private void Rearm(LibC.MultiMessageHeader* messages, byte* controls, int count)
    {
        for (var i = 0; i < count; i++)
        {
            messages[i].Header.NameLength = SocketAddress.Size;
            messages[i].Header.Vectors->Length = BufferSize;
            if (!_isWildcard)
                continue;
            messages[i].Header.Control = controls + (i * ControlSize);
            messages[i].Header.ControlLength = ControlSize;
        }
    }
}
