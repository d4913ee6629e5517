using System.Diagnostics;
using System.Runtime.InteropServices;
using Ddns.Authoritative.Answering;

namespace Ddns.Authoritative.Observing;

/// <summary>
/// A byte ring between one thread that answers and the one task that writes logs. Entries are whole and contiguous; one that
/// would wrap leaves a gap at the end.
/// <code>entry: length:32 query length:32 client:24 received:64 (Stopwatch) done:64, query, answer, padded to 8</code>
/// </summary>
public sealed unsafe class ObservationRing : IDisposable
{
    // Half a second of 5,000 answers a second; a sink that stalls for longer loses lines, and that is what it is for.
    private const int Size = 1 << 20;

    private const int HeaderSize = 56;
    private const int Gap = -1;

    private readonly byte* _ring = (byte*)NativeMemory.AlignedAlloc(Size, 64);
    private readonly int _oneIn;
    private int _untilNext = 1;
    private long _written;
    private long _read;
    private long _dropped;

    // The entry being written: where it starts in the count of octets and in memory, and the length of its query.
    private long _openAt;
    private byte* _open;
    private int _queryLength;

    /// <param name="oneIn">Every how many queries one is kept.</param>
    public ObservationRing(int oneIn) => _oneIn = oneIn;

    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Whether the next query is one of the sample. The answering thread only.</summary>
    public bool Samples()
    {
        if (--_untilNext > 0)
            return false;
        _untilNext = _oneIn;
        return true;
    }

    /// <summary>Keeps a query, before the answer is written over it. False when there is no room: it is dropped and counted.</summary>
    /// <param name="capacity">The most octets that the answer can have.</param>
    public bool TryBegin(byte* query, int length, in ClientInfo client, int capacity)
    {
        var most = Padded(HeaderSize + length + capacity);
        var at = (int)(_written & (Size - 1));
        var toEnd = Size - at;
        var gap = toEnd >= most ? 0 : toEnd;
        if (Size - (_written - Volatile.Read(ref _read)) < gap + most)
        {
            Volatile.Write(ref _dropped, _dropped + 1);
            return false;
        }
        // The reader sees the gap when the entry behind it is complete, not before: one store publishes both.
        if (gap > 0)
            *(int*)(_ring + at) = Gap;
        _openAt = _written + gap;
        _open = _ring + (_openAt & (Size - 1));
        _queryLength = length;
        *(ClientInfo*)(_open + 8) = client;
        *(long*)(_open + 40) = Stopwatch.GetTimestamp();
        new ReadOnlySpan<byte>(query, length).CopyTo(new Span<byte>(_open + HeaderSize, length));
        return true;
    }

    public void Complete(byte* answer, int length)
    {
        new ReadOnlySpan<byte>(answer, length).CopyTo(new Span<byte>(_open + HeaderSize + _queryLength, length));
        var whole = HeaderSize + _queryLength + length;
        *(int*)_open = whole;
        *(int*)(_open + 4) = _queryLength;
        *(long*)(_open + 48) = Stopwatch.GetTimestamp();
        Volatile.Write(ref _written, _openAt + Padded(whole));
    }

    /// <summary>The draining task only: hands out what is complete.</summary>
    /// <param name="timeOf">Turns a Stopwatch timestamp into the time of day.</param>
    public int Drain(Func<long, DateTimeOffset> timeOf, ObservedQueryHandler handle)
    {
        var count = 0;
        var end = Volatile.Read(ref _written);
        while (_read < end)
        {
            var at = (int)(_read & (Size - 1));
            var entry = _ring + at;
            var whole = *(int*)entry;
            if (whole == Gap)
            {
                Volatile.Write(ref _read, _read + Size - at);
                continue;
            }
            var queryLength = *(int*)(entry + 4);
            handle(new ObservedQuery
            {
                Client = *(ClientInfo*)(entry + 8),
                Received = timeOf(*(long*)(entry + 40)),
                Took = Stopwatch.GetElapsedTime(*(long*)(entry + 40), *(long*)(entry + 48)),
                Query = new ReadOnlySpan<byte>(entry + HeaderSize, queryLength),
                Answer = new ReadOnlySpan<byte>(entry + HeaderSize + queryLength, whole - HeaderSize - queryLength),
            });
            Volatile.Write(ref _read, _read + Padded(whole));
            count++;
        }
        return count;
    }

    public void Dispose() => NativeMemory.AlignedFree(_ring);

    private static int Padded(int length) => (length + 7) & ~7;
}

public delegate void ObservedQueryHandler(ObservedQuery observed);
