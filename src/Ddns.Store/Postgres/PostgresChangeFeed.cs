using System.Runtime.CompilerServices;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Following;
using Ddns.Store.Zones;
using Npgsql;

namespace Ddns.Store.Postgres;

/// <inheritdoc/>
internal sealed class PostgresChangeFeed(PostgresDatabase database, PostgresListener listener, WakeHub wakes) : IChangeFeed
{
    // A follower that is further behind loads the zone as quickly as it would read the entries.
    private const int MaxEntries = 50_000;

    private const int LoadSeconds = 600;

    private const string SelectHeads = """
        SELECT m.value, z.id, z.name, z.version, z.change_id FROM store_meta m LEFT JOIN zones z ON true WHERE m.key = 'epoch'
        """;

    // One statement sees one moment. A position that the journal does not hold, or is far behind, joins no entries.
    private const string SelectJournal = """
        SELECT p.i, z.version, z.change_id, h.zone_id IS NOT NULL, j.version, j.change_id, j.payload
        FROM unnest($1::bigint[], $2::bigint[], $3::uuid[]) WITH ORDINALITY AS p (zone_id, version, change_id, i)
        JOIN zones z ON z.id = p.zone_id
        LEFT JOIN journal h ON h.zone_id = p.zone_id AND h.version = p.version AND h.change_id = p.change_id
        LEFT JOIN LATERAL (
            SELECT version, change_id, payload FROM journal
            WHERE zone_id = h.zone_id AND version > h.version AND z.version - h.version <= $4
            ORDER BY version OFFSET 0) j ON true
        ORDER BY p.i, j.version
        """;

    private const string SelectRRsets = "SELECT name, type, ttl, records FROM rrsets WHERE zone_id = $1 ORDER BY name_key, type";

    public async IAsyncEnumerable<Wake> ListenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await listener.AttachAsync(cancellationToken);
        try
        {
            await foreach (var wake in wakes.ListenAsync(cancellationToken))
                yield return wake;
        }
        finally
        {
            await listener.DetachAsync();
        }
    }

    public Task<FeedHeads> ReadHeadsAsync(CancellationToken cancellationToken) => database.ReadAsync(
        async (connection, token) =>
        {
            var epoch = Guid.Empty;
            var zones = new List<FollowedZone>();
            using var batch = new StatementBatch(connection).AddQuery(SelectHeads, row =>
            {
                epoch = Guid.Parse(row.GetString(0));
                if (!row.IsDBNull(1))
                    zones.Add(new FollowedZone(row.Name(2), new ZoneHead(row.GetInt64(1), row.GetInt64(3), row.GetGuid(4))));
            });
            await batch.RunAsync(token);
            return new FeedHeads(epoch, zones);
        },
        cancellationToken);

    public Task<IReadOnlyList<JournalRead>> ReadJournalAsync(IReadOnlyCollection<ZoneHead> positions, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<JournalRead>>(
        async (connection, token) =>
        {
            ZoneHead[] asked = [.. positions];
            var found = new Found?[asked.Length];
            using var batch = new StatementBatch(connection) { Timeout = LoadSeconds }.AddQuery(
                SelectJournal,
                row =>
                {
                    var i = row.GetInt64(0) - 1;
                    var zone = found[i] ??= new Found(new ZoneHead(asked[i].ZoneId, row.GetInt64(1), row.GetGuid(2)), row.GetBoolean(3));
                    zone.Add(row, column: 4);
                },
                Array.ConvertAll(asked, head => head.ZoneId),
                Array.ConvertAll(asked, head => head.Version),
                Array.ConvertAll(asked, head => head.ChangeId),
                (long)MaxEntries);
            await batch.RunAsync(token);
            return [.. asked.Select((position, i) => found[i]?.After(position) ?? new JournalRead.Gone(position.ZoneId))];
        },
        cancellationToken);

    public Task<ZoneHead?> LoadZoneAsync(long zoneId, Action<RRset> receive, CancellationToken cancellationToken) => database.ReadOnceAsync(
        async (connection, token) =>
        {
            await using var moment = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, token);
            ZoneHead? head = null;
            using (var first = new StatementBatch(connection)
                .Add("SET TRANSACTION READ ONLY")
                .AddQuery("SELECT version, change_id FROM zones WHERE id = $1", row => head = new ZoneHead(zoneId, row.GetInt64(0), row.GetGuid(1)), zoneId))
                await first.RunAsync(token);
            if (head is null)
                return null;

            await using var command = new NpgsqlCommand(SelectRRsets, connection) { CommandTimeout = LoadSeconds };
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = zoneId });
            await using var rows = await command.ExecuteReaderAsync(token);
            var (owner, ownerText) = (DomainName.Root, ".");
            while (await rows.ReadAsync(token))
            {
                // The RRsets of a name follow each other: its text is read once.
                if (rows.GetString(0) is var text && text != ownerText)
                    (owner, ownerText) = (DomainName.Parse(text), text);
                if (rows.RRset(1, owner).Served is { } served)
                    receive(served);
            }
            return head;
        },
        cancellationToken);

    /// <summary>What the statement said about one position.</summary>
    private sealed class Found(ZoneHead head, bool held)
    {
        private readonly List<JournalEntry> _entries = [];
        private bool _whole = true;

        public void Add(NpgsqlDataReader row, int column)
        {
            if (row.IsDBNull(column))
                return;
            if (row.IsDBNull(column + 2))
                _whole = false;
            else if (_whole)
                _entries.Add(new JournalEntry(new ZoneHead(head.ZoneId, row.GetInt64(column), row.GetGuid(column + 1)), JournalCodec.Decode(row.GetFieldValue<byte[]>(column + 2))));
        }

        public JournalRead After(ZoneHead position)
        {
            if (head == position)
                return new JournalRead.Entries(position.ZoneId, []);
            var expected = position.Version;
            var inOrder = held && _whole && _entries.TrueForAll(entry => entry.Head.Version == ++expected);
            return inOrder && expected == head.Version ? new JournalRead.Entries(position.ZoneId, _entries) : new JournalRead.Reload(position.ZoneId);
        }
    }
}
