using Ddns.Store.Domains;
using Npgsql;

namespace Ddns.Store.Postgres;

/// <summary>Writes gathered check-ins, and the spans in which they followed each other.</summary>
internal static class CheckInWriter
{
    private const string Gathered = "unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[]) AS u (domain_id, first_at, last_at, peer)";

    // A domain that was removed meanwhile has no check-ins any more; one that is there stays until the commit.
    private const string WriteLast = $"""
        INSERT INTO check_ins (domain_id, at, peer)
        SELECT d.id, u.last_at, u.peer FROM {Gathered} JOIN domains d ON d.id = u.domain_id ORDER BY d.id FOR KEY SHARE OF d
        ON CONFLICT (domain_id) DO UPDATE SET at = excluded.at, peer = excluded.peer WHERE excluded.at >= check_ins.at
        """;

    // $5: what may lie between two check-ins of a span beside twice the interval.
    private const string WriteSpans = $"""
        WITH gathered AS (
            SELECT d.id, d.check_in_interval AS seconds, u.first_at, u.last_at FROM {Gathered} JOIN domains d ON d.id = u.domain_id WHERE d.check_in_interval IS NOT NULL
        ), extended AS (
            UPDATE check_in_spans s SET until_at = greatest(s.until_at, g.last_at) FROM gathered g
            WHERE s.domain_id = g.id AND s.interval = g.seconds AND s.until_at >= g.first_at - 2000 * g.seconds - $5
              AND s.from_at = (SELECT max(l.from_at) FROM check_in_spans l WHERE l.domain_id = g.id)
            RETURNING s.domain_id
        )
        INSERT INTO check_in_spans (domain_id, from_at, until_at, interval)
        SELECT g.id, g.first_at, g.last_at, g.seconds FROM gathered g WHERE NOT EXISTS (SELECT 1 FROM extended e WHERE e.domain_id = g.id) ORDER BY g.id
        ON CONFLICT DO NOTHING
        """;

    public static async Task<int> WriteAsync(NpgsqlConnection connection, KeyValuePair<long, CheckInGatherer.Waiting>[] chunk)
    {
        var ids = Array.ConvertAll(chunk, entry => entry.Key);
        var first = Array.ConvertAll(chunk, entry => entry.Value.First.ToUnixTimeMilliseconds());
        var last = Array.ConvertAll(chunk, entry => entry.Value.Last.ToUnixTimeMilliseconds());
        var peers = Array.ConvertAll(chunk, entry => RowReading.Text(entry.Value.Peer));
        using var batch = new StatementBatch(connection)
            .Add(WriteLast, ids, first, last, peers)
            .Add(WriteSpans, ids, first, last, peers, (long)CheckInGatherer.Grace.TotalMilliseconds);
        return await batch.RunAsync();
    }
}
