using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using Ddns.Authoritative.Answering;

namespace Ddns.Authoritative.Transport.Sockets;

/// <summary>One processor for the tasks of many connections, which come to it one by one.</summary>
internal sealed class SharedProcessor(QueryProcessor processor) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly byte[] _answer = new byte[2 + ushort.MaxValue];

    /// <summary>The answer with its length before it, in a rented array, so that a client that is slow to read holds no more than its answer.</summary>
    public ArraySegment<byte> Answer(ReadOnlySpan<byte> query, in ClientInfo client)
    {
        lock (_gate)
        {
            var start = Stopwatch.GetTimestamp();
            var length = processor.Answer(query, _answer.AsSpan(2), client);
            if (length == 0)
                return ArraySegment<byte>.Empty;
            BinaryPrimitives.WriteUInt16BigEndian(_answer, (ushort)length);
            var rented = ArrayPool<byte>.Shared.Rent(2 + length);
            _answer.AsSpan(0, 2 + length).CopyTo(rented);
            processor.Counters.CountLatency(Stopwatch.GetElapsedTime(start).TotalMicroseconds, 1);
            return new ArraySegment<byte>(rented, 0, 2 + length);
        }
    }

    public void Dispose() => processor.Dispose();
}
