using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Ddns.Authoritative.Observing;

/// <summary>
/// dnstap over Frame Streams, into a file (one direction: START, frames, STOP) or a Unix socket (READY, ACCEPT, START, frames,
/// STOP, FINISH). A file is begun anew each time it is opened: a stream has one beginning.
/// </summary>
internal sealed class DnstapSink(string path, bool isSocket, DnstapMessage message) : IQuerySink
{
    private const uint Accept = 1;
    private const uint Start = 2;
    private const uint Stop = 3;
    private const uint Ready = 4;
    private const uint Finish = 5;
    private const uint ContentTypeField = 1;
    private const int LongestControl = 512;

    private static readonly byte[] ContentType = Encoding.ASCII.GetBytes("protobuf:dnstap.Dnstap");

    // A collector that takes nothing for so long is given up: it may come back, and a stop of the program must not wait for it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private Stream? _stream;

    public string Name => $"the dnstap {(isSocket ? "socket" : "file")} {path}";

    public void Open()
    {
        _stream = isSocket ? Connect() : new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 64 * 1024);
        if (isSocket)
        {
            WriteControl(Ready, withContentType: true);
            _stream.Flush();
            Expect(Accept);
        }
        WriteControl(Start, withContentType: true);
        _stream.Flush();
    }

    public void Write(in ObservedQuery observed)
    {
        WriteFrame(message.EncodeQuery(observed));
        if (!observed.Answer.IsEmpty)
            WriteFrame(message.EncodeAnswer(observed));
    }

    public void Flush() => _stream?.Flush();

    public void Close()
    {
        if (_stream is null)
            return;
        WriteControl(Stop, withContentType: false);
        _stream.Flush();
        // The collector has everything once it says so.
        if (isSocket)
            Expect(Finish);
        _stream.Dispose();
        _stream = null;
    }

    public void Dispose()
    {
        try
        {
            _stream?.Dispose();
        }
        catch (Exception failure) when (failure is IOException or SocketException or ObjectDisposedException)
        {
            // What was buffered is lost with what it was for.
        }
        _stream = null;
    }

    private BufferedStream Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            SendTimeout = (int)Patience.TotalMilliseconds,
            ReceiveTimeout = (int)Patience.TotalMilliseconds,
        };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return new BufferedStream(new NetworkStream(socket, ownsSocket: true), 64 * 1024);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Expect(uint control)
    {
        Span<byte> head = stackalloc byte[12];
        _stream!.ReadExactly(head);
        var length = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
        // An escape, the control frame's length, and its type.
        if (BinaryPrimitives.ReadUInt32BigEndian(head) != 0 || length is < 4 or > LongestControl || BinaryPrimitives.ReadUInt32BigEndian(head[8..]) != control)
            throw new IOException("the collector does not speak Frame Streams");
        Span<byte> rest = stackalloc byte[LongestControl];
        _stream.ReadExactly(rest[..((int)length - 4)]);
    }

    /// <summary>length, then the frame.</summary>
    private void WriteFrame(ReadOnlySpan<byte> frame)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(length, (uint)frame.Length);
        _stream!.Write(length);
        _stream.Write(frame);
    }

    /// <summary>A zero length (the escape), the control frame's length, its type, and a content-type field.</summary>
    private void WriteControl(uint type, bool withContentType)
    {
        Span<byte> frame = stackalloc byte[20 + ContentType.Length];
        var body = withContentType ? 12 + ContentType.Length : 4;
        BinaryPrimitives.WriteUInt32BigEndian(frame, 0);
        BinaryPrimitives.WriteUInt32BigEndian(frame[4..], (uint)body);
        BinaryPrimitives.WriteUInt32BigEndian(frame[8..], type);
        if (withContentType)
        {
            BinaryPrimitives.WriteUInt32BigEndian(frame[12..], ContentTypeField);
            BinaryPrimitives.WriteUInt32BigEndian(frame[16..], (uint)ContentType.Length);
            ContentType.CopyTo(frame[20..]);
        }
        _stream!.Write(frame[..(8 + body)]);
    }
}
