using Ddns.Store.Domains;

namespace Ddns.Store.Sqlite;

/// <summary>Writes gathered check-ins, and the spans in which they followed each other.</summary>
internal static class CheckInWriter
{
    public static int Write(SqliteSession session, KeyValuePair<long, CheckInGatherer.Waiting>[] chunk)
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
    private static bool TryExtendSpan(SqliteSession session, long domainId, CheckInGatherer.Waiting waiting, long seconds) =>
        session.Prepare("""
            UPDATE check_in_spans SET until_at = max(until_at, ?3)
            WHERE domain_id = ?1 AND interval = ?4 AND until_at >= ?2
              AND from_at = (SELECT max(from_at) FROM check_in_spans WHERE domain_id = ?1)
            """)
            .Bind(1, domainId)
            .Bind(2, waiting.First - TimeSpan.FromSeconds(2 * seconds) - CheckInGatherer.Grace)
            .Bind(3, waiting.Last)
            .Bind(4, seconds)
            .Run() > 0;
}
