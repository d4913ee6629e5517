using System.Collections.Concurrent;
using System.Net;
using Ddns.Store.Domains;

namespace Ddns.Store.Sqlite;

/// <summary>
/// Check-ins between two flushes, one entry per domain however often it checks in. Memory is bounded: while flushes fail,
/// domains beyond the limit are forgotten until one succeeds.
/// </summary>
internal sealed class CheckInGatherer(SqliteWriter writer)
{
    /// <summary>First and last check-in that no flush has written yet.</summary>
    internal readonly record struct Waiting(DateTimeOffset First, DateTimeOffset Last, IPAddress? Peer);

    // About 40 MB.
    private const int MaxDomains = 250_000;

    // A chunk holds the writer for some milliseconds; updates get their turn between two.
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
            await writer.WriteAsync(session => Write(session, chunk), CancellationToken.None);
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

    private static int Write(SqliteSession session, KeyValuePair<long, Waiting>[] chunk)
    {
        foreach (var (domainId, waiting) in chunk)
        {
            var domain = session.Prepare("SELECT check_in_interval FROM domains WHERE id = ?").Bind(1, domainId);
            if (!domain.Step())
                continue;
            var interval = domain.NullableInt64(0);
            domain.Reset();

            session.Prepare("INSERT INTO check_ins (domain_id, at, peer) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at, peer = excluded.peer WHERE excluded.at >= at")
                .Bind(1, domainId).Bind(2, waiting.Last).Bind(3, PlanWriter.Text(waiting.Peer)).Run();
            if (interval is { } seconds && !TryExtendSpan(session, domainId, waiting, seconds))
            {
                session.Prepare("INSERT INTO check_in_spans (domain_id, from_at, until_at, interval) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
                    .Bind(1, domainId).Bind(2, waiting.First).Bind(3, waiting.Last).Bind(4, seconds).Run();
            }
        }
        return chunk.Length;
    }

    /// <summary>True when the check-ins follow the latest span closely enough to belong to it.</summary>
    private static bool TryExtendSpan(SqliteSession session, long domainId, Waiting waiting, long seconds) =>
        session.Prepare("""
            UPDATE check_in_spans SET until_at = max(until_at, ?3)
            WHERE domain_id = ?1 AND interval = ?4 AND until_at >= ?2
              AND from_at = (SELECT max(from_at) FROM check_in_spans WHERE domain_id = ?1)
            """)
            .Bind(1, domainId)
            .Bind(2, waiting.First - TimeSpan.FromSeconds(2 * seconds) - Grace)
            .Bind(3, waiting.Last)
            .Bind(4, seconds)
            .Run() > 0;
}
