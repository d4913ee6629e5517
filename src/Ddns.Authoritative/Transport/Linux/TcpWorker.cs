using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ddns.Authoritative.Answering;
using Ddns.Authoritative.Limits;

namespace Ddns.Authoritative.Transport.Linux;

/// <summary>
/// One thread, one listening socket, one epoll (RFC 7766). A wake-up of a connection is one receive call, all queries that it
/// brought, one send call. Answers leave in the order of their queries, which no client may rely on and none is hurt by.
/// </summary>
internal sealed unsafe class TcpWorker
{
    private const int MaxMessage = 65535;

    // One receive call takes this much; 32 pipelined queries are some 1,500 octets.
    private const int ReceiveSize = 16 * 1024;

    // Answers are sent when this much has gathered: what a client that does not read can make us keep, beside one answer.
    private const int SendSize = 32 * 1024;

    private const int HeaderLength = 12;

    // Milliseconds. A thousand connections that say nothing are looked at so often, not at each query of the others.
    private const int SweepEvery = 100;

    private const int MaxEvents = 64;
    private const int MaxAcceptsPerWake = 64;
    private const ulong ListenerToken = ulong.MaxValue;
    private const ulong WakeToken = ulong.MaxValue - 1;

    // x86-64 packs struct epoll_event into 12 octets; elsewhere it has 16, the data at 8.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int EventData = EventSize - 8;

    private readonly int _listener;
    private readonly int _epoll;
    private readonly int _wake;
    private readonly QueryProcessor _processor;
    private readonly ConnectionTable _connections;
    private readonly TcpLimits _limits;
    private readonly TimeProvider _time;
    private readonly Thread _thread;
    private readonly byte* _input = (byte*)NativeMemory.Alloc(MaxMessage + 2 + ReceiveSize);
    private readonly byte* _output = (byte*)NativeMemory.Alloc(SendSize + MaxMessage + 2);
    private long _nextSweep;
    private bool _listenerRests;
    private bool _started;
    private volatile bool _stopping;

    public TcpWorker(int listener, IPEndPoint endPoint, QueryProcessor processor, TcpLimits limits, int workers, TimeProvider time)
    {
        (_listener, _processor, _limits, _time) = (listener, processor, limits, time);
        _connections = new ConnectionTable(Math.Max(1, limits.MaxConnections / workers), Math.Max(1, limits.MaxConnectionsPerAddress / workers));
        _epoll = LibC.EpollCreate(LibC.EpollCloseOnExec);
        _wake = LibC.EventDescriptor(0, LibC.SocketCloseOnExec | LibC.SocketNonBlocking);
        Watch(LibC.EpollAdd, _listener, LibC.EpollIn, ListenerToken);
        Watch(LibC.EpollAdd, _wake, LibC.EpollIn, WakeToken);
        _thread = new Thread(Run) { Name = $"dns-tcp-{endPoint.Port}", IsBackground = true };
    }

    public void Start()
    {
        _started = true;
        _thread.Start();
    }

    public void Stop()
    {
        _stopping = true;
        var one = 1UL;
        _ = LibC.Write(_wake, &one, sizeof(ulong));
        if (_started)
            _thread.Join();
        _ = LibC.Close(_listener);
        _ = LibC.Close(_epoll);
        _ = LibC.Close(_wake);
        NativeMemory.Free(_input);
        NativeMemory.Free(_output);
    }

    private long Now => (long)_time.GetElapsedTime(0).TotalMilliseconds;

    private void Run()
    {
        var events = stackalloc byte[MaxEvents * 16];
        while (!_stopping)
        {
            HandleAll(events, LibC.EpollWait(_epoll, events, MaxEvents, _connections.Count == 0 && !_listenerRests ? -1 : 5 * SweepEvery));
            CloseIdle(Now);
        }
        // Queries that have arrived are answered before their connections go.
        HandleAll(events, LibC.EpollWait(_epoll, events, MaxEvents, 0));
        while (_connections.LongestIdle is { } connection)
            Close(connection);
    }

    private void HandleAll(byte* events, int count)
    {
        var now = Now;
        for (var i = 0; i < count; i++)
        {
            var at = events + (i * EventSize);
            Handle(*(uint*)at, Unsafe.ReadUnaligned<ulong>(at + EventData), now);
        }
    }

    private void Handle(uint happened, ulong token, long now)
    {
        if (token == ListenerToken)
        {
            AcceptAll(now);
            return;
        }
        if (token == WakeToken || _connections.Find(token) is not { } connection)
            return;
        if ((happened & LibC.EpollErr) != 0 || !(connection.OutputLength > 0 ? Flush(connection, now) : Receive(connection, now)))
            Close(connection);
    }

    private void AcceptAll(long now)
    {
        var address = stackalloc byte[SocketAddress.Size];
        for (var left = MaxAcceptsPerWake; left > 0; left--)
        {
            uint length = SocketAddress.Size;
            var socket = LibC.Accept(_listener, address, &length, LibC.SocketCloseOnExec | LibC.SocketNonBlocking);
            if (socket < 0)
            {
                if (Marshal.GetLastPInvokeError() is LibC.TooManyFiles or LibC.TooManyFilesInSystem)
                    MakeRoomForDescriptor();
                return;
            }
            var client = SocketAddress.ReadClient(address, TransportKind.Tcp);
            if (_connections.IsFullFor(client))
                Close(_connections.LongestIdleOf(client)!);
            else if (_connections.IsFull)
                Close(_connections.LongestIdle!);
            LibC.SetOption(socket, LibC.LevelTcp, LibC.OptionNoDelay, 1);
            var connection = _connections.Add(socket, client, now);
            Watch(LibC.EpollAdd, socket, LibC.EpollIn, ConnectionTable.TokenOf(connection));
        }
    }

    /// <summary>Out of descriptors: the longest idle goes. Where all are held by others, the listener, still readable, would wake us for ever: it rests.</summary>
    private void MakeRoomForDescriptor()
    {
        if (_connections.LongestIdle is { } idle)
        {
            Close(idle);
            return;
        }
        Watch(LibC.EpollDelete, _listener, 0, ListenerToken);
        _listenerRests = true;
    }

    /// <returns>False when the connection is done with.</returns>
    private bool Receive(TcpConnection connection, long now)
    {
        var kept = connection.InputLength;
        if (kept > 0)
            Unsafe.CopyBlockUnaligned(_input, connection.Input, (uint)kept);
        var received = LibC.Receive(connection.Socket, _input + kept, ReceiveSize, LibC.DontWait);
        if (received < 0)
            return Marshal.GetLastPInvokeError() is LibC.TryAgain or LibC.Interrupted;
        if (received == 0)
        {
            // Half-closed: whatever was complete has been answered and sent; an incomplete query never will be.
            return false;
        }
        return AnswerAll(connection, kept + (int)received, now);
    }

    /// <summary>Answers what is complete of the input; keeps the rest.</summary>
    private bool AnswerAll(TcpConnection connection, int length, long now)
    {
        var start = Stopwatch.GetTimestamp();
        var at = 0;
        var written = 0;
        var answers = 0;
        var isLost = false;
        while (length - at >= 2)
        {
            int size = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ushort>(_input + at));
            // Nothing shorter than a header is a message: a client that sends such is lost in its stream.
            isLost = size < HeaderLength;
            if (isLost || length - at - 2 < size)
                break;
            var answered = Answer(_input + at + 2, size, connection.Client, _output + written);
            written += answered;
            at += 2 + size;
            if (answered > 0)
                answers++;
            if (written >= SendSize)
            {
                if (!Send(connection, written, now))
                    return false;
                written = 0;
                if (connection.OutputLength > 0)
                    break;
            }
        }
        connection.KeepInput(_input + at, length - at);
        // What is no query prolongs no connection.
        if (answers == 0)
            return !isLost;
        _connections.Touch(connection, now);
        var isAlive = written == 0 || Send(connection, written, now);
        _processor.Counters.CountLatency(Stopwatch.GetElapsedTime(start).TotalMicroseconds, answers);
        return isAlive && !isLost;
    }

    private int Answer(byte* query, int size, in ClientInfo client, byte* output)
    {
        Unsafe.CopyBlockUnaligned(output + 2, query, (uint)size);
        var datagram = new Datagram { Message = output + 2, Length = size, Client = client };
        _processor.AnswerBatch(&datagram, 1, MaxMessage);
        if (datagram.Length == 0)
            return 0;
        BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(output, 2), (ushort)datagram.Length);
        return 2 + datagram.Length;
    }

    /// <summary>Sends what is in the output buffer; what the client's window does not take is kept, and nothing more is read of it until it is gone.</summary>
    private bool Send(TcpConnection connection, int length, long now)
    {
        var sent = LibC.Send(connection.Socket, _output, (nuint)length, LibC.NoSignal | LibC.DontWait);
        if (sent < 0)
        {
            if (Marshal.GetLastPInvokeError() is not (LibC.TryAgain or LibC.Interrupted))
                return false;
            sent = 0;
        }
        if (sent == length)
            return true;
        connection.KeepOutput(_output + sent, length - (int)sent);
        connection.LastWrite = now;
        Watch(LibC.EpollModify, connection.Socket, LibC.EpollOut, ConnectionTable.TokenOf(connection));
        return true;
    }

    private bool Flush(TcpConnection connection, long now)
    {
        var sent = LibC.Send(connection.Socket, connection.Output, (nuint)connection.OutputLength, LibC.NoSignal | LibC.DontWait);
        if (sent < 0)
            return Marshal.GetLastPInvokeError() is LibC.TryAgain or LibC.Interrupted;
        connection.TakeOutput((int)sent);
        connection.LastWrite = now;
        if (connection.OutputLength > 0)
            return true;
        Watch(LibC.EpollModify, connection.Socket, LibC.EpollIn, ConnectionTable.TokenOf(connection));
        // Queries that came with the last receive call and were not answered yet wait in the input; no event will tell of them.
        var kept = connection.InputLength;
        if (kept == 0)
            return true;
        Unsafe.CopyBlockUnaligned(_input, connection.Input, (uint)kept);
        return AnswerAll(connection, kept, now);
    }

    private void CloseIdle(long now)
    {
        if (now < _nextSweep)
            return;
        _nextSweep = now + SweepEvery;
        if (_listenerRests)
            Watch(LibC.EpollAdd, _listener, LibC.EpollIn, ListenerToken);
        _listenerRests = false;
        var idle = (long)_limits.IdleTimeout.TotalMilliseconds;
        while (_connections.LongestIdle is { } connection && now - connection.LastQuery > idle)
            Close(connection);
        var unread = (long)_limits.WriteTimeout.TotalMilliseconds;
        for (var connection = _connections.LongestIdle; connection is not null;)
        {
            var next = connection.Newer;
            if (connection.OutputLength > 0 && now - connection.LastWrite > unread)
                Close(connection);
            // The list is in order of the last query; one that asked within the time-out cannot have been unread for longer.
            else if (now - connection.LastQuery <= unread)
                break;
            connection = next;
        }
    }

    private void Close(TcpConnection connection)
    {
        _ = LibC.Close(connection.Socket);
        _connections.Remove(connection);
    }

    private void Watch(int operation, int descriptor, uint events, ulong token)
    {
        var change = stackalloc byte[16];
        *(uint*)change = events;
        Unsafe.WriteUnaligned(change + EventData, token);
        _ = LibC.EpollControl(_epoll, operation, descriptor, change);
    }
}
