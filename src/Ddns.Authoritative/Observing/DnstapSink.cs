using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Ddns.Authoritative.Observing;

/// <summary>
/// dnstap over Frame Streams, into a file (one direction: START, frames, STOP) or a Unix socket (READY, ACCEPT, START, frames,
/// STOP, FINISH). A collector that is away is tried again every second; what comes meanwhile is dropped.
/// </summary>
internal sealed class DnstapSink(string path, bool isSocket, DnstapMessage message) : IQuerySink
{
    private const uint Accept = 1;
    private const uint Start = 2;
    private const uint Stop = 3;
    private const uint Ready = 4;
    private const uint ContentTypeField = 1;

    private static readonly byte[] ContentType = Encoding.ASCII.GetBytes("protobuf:dnstap.Dnstap");
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private Stream? _stream;
    private long _failedAt;

    public void Write(in ObservedQuery observed)
    {
        if (!TryOpen())
            return;
        try
        {
            WriteFrame(message.EncodeQuery(observed));
            if (!observed.Answer.IsEmpty)
                WriteFrame(message.EncodeAnswer(observed));
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            Close();
        }
    }

    public void Flush()
    {
        try
        {
            _stream?.Flush();
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            Close();
        }
    }

    public void Dispose()
    {
        try
        {
            if (_stream is not null)
                WriteControl(Stop, withContentType: false);
            _stream?.Flush();
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            // The collector went first.
        }
        _stream?.Dispose();
        _stream = null;
    }

    private bool TryOpen()
    {
        if (_stream is not null)
            return true;
        if (_failedAt != 0 && Stopwatch.GetElapsedTime(_failedAt) < RetryAfter)
            return false;
        try
        {
            _stream = isSocket ? Connect() : new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 64 * 1024);
            if (isSocket)
                ShakeHands();
            WriteControl(Start, withContentType: true);
            _failedAt = 0;
            return true;
        }
        catch (Exception failure) when (failure is IOException or SocketException or UnauthorizedAccessException)
        {
            Close();
            return false;
        }
    }

    private void Close()
    {
        _stream?.Dispose();
        _stream = null;
        _failedAt = Stopwatch.GetTimestamp();
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

    private void ShakeHands()
    {
        WriteControl(Ready, withContentType: true);
        _stream!.Flush();
        Span<byte> head = stackalloc byte[12];
        _stream.ReadExactly(head);
        var length = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
        // An escape, a control frame's length, and the control that answers READY.
        if (BinaryPrimitives.ReadUInt32BigEndian(head) != 0 || length is < 4 or > 512 || BinaryPrimitives.ReadUInt32BigEndian(head[8..]) != Accept)
            throw new IOException("the collector did not accept");
        Span<byte> rest = stackalloc byte[512];
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
