using System.Collections.Concurrent;
using System.Net;

namespace Ddns.Store.Domains;

/// <summary>
/// Check-ins between two flushes, one entry per domain however often it checks in. Memory is bounded: while flushes fail,
/// domains beyond the limit are forgotten until one succeeds.
/// </summary>
/// <param name="write">Writes a chunk durably; all of it or nothing.</param>
internal sealed class CheckInGatherer(Func<KeyValuePair<long, CheckInGatherer.Waiting>[], Task> write)
{
    /// <summary>First and last check-in that no flush has written yet.</summary>
    internal readonly record struct Waiting(DateTimeOffset First, DateTimeOffset Last, IPAddress? Peer);

    // Some tens of megabytes: an entry is about a hundred octets, and its address object comes to it.
    private const int MaxDomains = 250_000;

    // Updates get their turn between two chunks.
    private const int ChunkSize = 500;

    /// <summary>A silence counts as an outage after twice the declared interval and this.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<long, Waiting> _waiting = [];
    private int _count;

    public void Add(CheckIn checkIn)
    {
        var added = new Waiting(checkIn.At, checkIn.At, checkIn.Peer);
        while (true)
        {
            if (_waiting.TryGetValue(checkIn.DomainId, out var held))
            {
                if (_waiting.TryUpdate(checkIn.DomainId, Merge(held, added), held))
                    return;
            }
            else if (Volatile.Read(ref _count) >= MaxDomains)
            {
                return;
            }
            else if (_waiting.TryAdd(checkIn.DomainId, added))
            {
                Interlocked.Increment(ref _count);
                return;
            }
        }
    }

    public Waiting? Find(long domainId) => _waiting.TryGetValue(domainId, out var waiting) ? waiting : null;

    /// <summary>Writes what waits. What cannot be written waits on.</summary>
    public async Task FlushAsync()
    {
        foreach (var chunk in _waiting.ToArray().Chunk(ChunkSize))
        {
            await write(chunk);
            // An entry that moved meanwhile stays: it is written again, which changes nothing about its earlier part.
            foreach (var written in chunk)
            {
                if (_waiting.TryRemove(written))
                    Interlocked.Decrement(ref _count);
            }
        }
    }

    private static Waiting Merge(Waiting held, Waiting added)
    {
        var first = held.First < added.First ? held.First : added.First;
        return (added.Last < held.Last ? held : added) with { First = first };
    }
}
