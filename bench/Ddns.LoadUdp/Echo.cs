using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Ddns.LoadUdp;

/// <summary>
/// Sends every datagram back with QR set: what a reply costs in the kernel when nothing is looked up. Its answers are shorter
/// than a server's, so it stands a little below what any server can reach.
/// </summary>
internal static unsafe class Echo
{
    private const int Batch = 32;
    private const int BufferLength = 512;
    private const int AddressLength = 28;

    public static void Serve(IPEndPoint at)
    {
        using var socket = new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20, SendBufferSize = 4 << 20 };
        socket.Bind(at);
        var descriptor = (int)socket.Handle;
        var buffers = (byte*)NativeMemory.AllocZeroed(Batch * BufferLength);
        var addresses = (byte*)NativeMemory.AllocZeroed(Batch * AddressLength);
        var vectors = (LibC.IoVector*)NativeMemory.AllocZeroed(Batch, (nuint)sizeof(LibC.IoVector));
        var messages = (LibC.MultiMessageHeader*)NativeMemory.AllocZeroed(Batch, (nuint)sizeof(LibC.MultiMessageHeader));
        for (var i = 0; i < Batch; i++)
        {
            vectors[i] = new LibC.IoVector { Base = buffers + (i * BufferLength), Length = BufferLength };
            messages[i].Header = new LibC.MessageHeader { Name = addresses + (i * AddressLength), NameLength = AddressLength, Vectors = vectors + i, VectorCount = 1 };
        }
        while (true)
        {
            var count = LibC.ReceiveMany(descriptor, messages, Batch, LibC.WaitForOne, null);
            for (var i = 0; i < count; i++)
            {
                buffers[(i * BufferLength) + 2] |= 0x80;
                vectors[i].Length = messages[i].Length;
            }
            for (var done = 0; done < count;)
                done += Math.Max(1, LibC.SendMany(descriptor, messages + done, (uint)(count - done), 0));
            for (var i = 0; i < count; i++)
            {
                vectors[i].Length = BufferLength;
                messages[i].Header.NameLength = AddressLength;
            }
        }
    }
}
