using System.Runtime.InteropServices;

namespace Ddns.LoadUdp;

/// <summary>Headers and buffers for one receive call and one send call of up to <see cref="Size"/> datagrams.</summary>
internal sealed unsafe class DatagramBatch : IDisposable
{
    public const int Size = 32;
    public const int BufferLength = 4096;

    private const int HeaderLength = 12;
    private const int VectorsEach = 3;

    private readonly byte* _buffers = (byte*)NativeMemory.AlignedAlloc(Size * BufferLength, 64);
    private readonly byte* _headers = (byte*)NativeMemory.AllocZeroed(Size * 16);
    private readonly LibC.TimestampControl* _controls = (LibC.TimestampControl*)NativeMemory.AllocZeroed(Size, (nuint)sizeof(LibC.TimestampControl));
    private readonly LibC.IoVector* _vectors = (LibC.IoVector*)NativeMemory.AllocZeroed(Size * (VectorsEach + 1), (nuint)sizeof(LibC.IoVector));
    private readonly bool _timestamps;

    public DatagramBatch(bool cookies, bool timestamps)
    {
        _timestamps = timestamps;
        for (var i = 0; i < Size; i++)
        {
            var outgoing = _vectors + (i * VectorsEach);
            outgoing[0] = new LibC.IoVector { Base = _headers + (i * 16), Length = HeaderLength };
            Outgoing[i].Header.Vectors = outgoing;
            Outgoing[i].Header.VectorCount = cookies ? 3u : 2u;
            // One question, no flags; the OPT is the one additional record.
            _headers[(i * 16) + 5] = 1;
            _headers[(i * 16) + 11] = cookies ? (byte)1 : (byte)0;
            var incoming = _vectors + (Size * VectorsEach) + i;
            *incoming = new LibC.IoVector { Base = _buffers + (i * BufferLength), Length = BufferLength };
            Incoming[i].Header.Vectors = incoming;
            Incoming[i].Header.VectorCount = 1;
        }
        Rearm(Size);
    }

    public LibC.MultiMessageHeader* Incoming { get; } = (LibC.MultiMessageHeader*)NativeMemory.AllocZeroed(Size, (nuint)sizeof(LibC.MultiMessageHeader));

    public LibC.MultiMessageHeader* Outgoing { get; } = (LibC.MultiMessageHeader*)NativeMemory.AllocZeroed(Size, (nuint)sizeof(LibC.MultiMessageHeader));

    public ReadOnlySpan<byte> Received(int index) => new(_buffers + (index * BufferLength), (int)Incoming[index].Length);

    /// <summary>When the kernel delivered the datagram, in nanoseconds; 0 when it did not say.</summary>
    public long ReceivedAt(int index) => _timestamps && Incoming[index].Header.ControlLength >= (nuint)sizeof(LibC.TimestampControl)
        ? (_controls[index].Seconds * 1_000_000_000) + _controls[index].Nanoseconds
        : 0;

    /// <summary>Gives the kernel the room for timestamps back.</summary>
    public void Rearm(int count)
    {
        if (!_timestamps)
            return;
        for (var i = 0; i < count; i++)
        {
            Incoming[i].Header.Control = _controls + i;
            Incoming[i].Header.ControlLength = (nuint)sizeof(LibC.TimestampControl);
        }
    }

    public void Put(int index, ushort id, byte* question, int length, CookieOption? cookie)
    {
        var header = _headers + (index * 16);
        header[0] = (byte)(id >> 8);
        header[1] = (byte)id;
        var vectors = Outgoing[index].Header.Vectors;
        vectors[1] = new LibC.IoVector { Base = question, Length = (nuint)length };
        // Pinned for as long as the cookie lives.
        if (cookie is not null)
            vectors[2] = new LibC.IoVector { Base = (void*)Marshal.UnsafeAddrOfPinnedArrayElement(cookie.Octets, 0), Length = (nuint)cookie.Length };
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_buffers);
        NativeMemory.Free(_headers);
        NativeMemory.Free(_controls);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(Incoming);
        NativeMemory.Free(Outgoing);
    }
}
