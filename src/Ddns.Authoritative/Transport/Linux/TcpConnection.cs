using System.Runtime.InteropServices;
using Ddns.Authoritative.Answering;

namespace Ddns.Authoritative.Transport.Linux;

/// <summary>A client's connection. Holds memory of its own only while a query is incomplete or an answer unread.</summary>
internal sealed unsafe class TcpConnection
{
    public int Socket = -1;
    public int Index;
    public uint Generation;
    public ClientInfo Client;

    /// <summary>Neighbours in the order of last activity.</summary>
    public TcpConnection? Newer;
    public TcpConnection? Older;

    /// <summary>Milliseconds; when the last query was complete, or the connection made.</summary>
    public long LastQuery;

    /// <summary>Milliseconds; when the client last took octets of an answer that did not fit its window.</summary>
    public long LastWrite;

    private byte* _input;
    private byte* _output;
    private int _outputStart;

    public int InputLength { get; private set; }
    public int OutputLength { get; private set; }

    public byte* Output => _output + _outputStart;

    public byte* Input => _input;

    public void KeepInput(byte* octets, int length)
    {
        var copy = length == 0 ? null : Copy(octets, length);
        NativeMemory.Free(_input);
        _input = copy;
        InputLength = length;
    }

    public void KeepOutput(byte* octets, int length)
    {
        var copy = length == 0 ? null : Copy(octets, length);
        NativeMemory.Free(_output);
        _output = copy;
        _outputStart = 0;
        OutputLength = length;
    }

    public void TakeOutput(int length)
    {
        _outputStart += length;
        OutputLength -= length;
        if (OutputLength == 0)
            KeepOutput(null, 0);
    }

    public void Reset()
    {
        KeepInput(null, 0);
        KeepOutput(null, 0);
        Socket = -1;
        Generation++;
    }

    private static byte* Copy(byte* octets, int length)
    {
        var copy = (byte*)NativeMemory.Alloc((nuint)length);
        new ReadOnlySpan<byte>(octets, length).CopyTo(new Span<byte>(copy, length));
        return copy;
    }
}
