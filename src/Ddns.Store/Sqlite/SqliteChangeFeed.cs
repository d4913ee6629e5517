using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Following;
using Ddns.Store.Zones;

namespace Ddns.Store.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteChangeFeed(SqliteDatabase database, WakeHub wakes) : IChangeFeed
{
    // A follower that is further behind loads the zone as quickly as it would read the entries.
    private const int MaxEntries = 50_000;

    public IAsyncEnumerable<Wake> ListenAsync(CancellationToken cancellationToken) => wakes.ListenAsync(cancellationToken);

    public Task<FeedHeads> ReadHeadsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(database.Read(session =>
        {
            var zones = new List<FollowedZone>();
            var rows = session.Prepare("SELECT id, name, version, change_id FROM zones");
            while (rows.Step())
                zones.Add(new FollowedZone(DomainName.Parse(rows.Text(1)), new ZoneHead(rows.Int64(0), rows.Int64(2), rows.Guid(3))));
            return new FeedHeads(database.Epoch, zones);
        }));

    public Task<IReadOnlyList<JournalRead>> ReadJournalAsync(IReadOnlyCollection<ZoneHead> positions, CancellationToken cancellationToken) =>
        Task.FromResult(database.ReadAsOfOneMoment<IReadOnlyList<JournalRead>>(session => [.. positions.Select(position => ReadJournal(session, position))]));

    public Task<ZoneHead?> LoadZoneAsync(long zoneId, Action<RRset> receive, CancellationToken cancellationToken) =>
        Task.FromResult(database.ReadAsOfOneMoment(session =>
        {
            if (ReadHead(session, zoneId) is not { } head)
                return (ZoneHead?)null;

            var rows = session.Prepare("SELECT name, type, ttl, records FROM rrsets WHERE zone_id = ? ORDER BY name_key, type").Bind(1, zoneId);
            var owner = DomainName.Root;
            var ownerText = ".";
            while (rows.Step())
            {
                cancellationToken.ThrowIfCancellationRequested();
                // The RRsets of a name follow each other: its text is read once.
                if (rows.Text(0) is var text && text != ownerText)
                    (owner, ownerText) = (DomainName.Parse(text), text);
                if (SqliteZoneStore.ToRRset(rows, owner).Served is { } served)
                    receive(served);
            }
            return head;
        }));

    private static JournalRead ReadJournal(SqliteSession session, ZoneHead position)
    {
        if (ReadHead(session, position.ZoneId) is not { } head)
            return new JournalRead.Gone(position.ZoneId);
        if (head == position)
            return new JournalRead.Entries(position.ZoneId, []);
        if (!Holds(session, position) || head.Version - position.Version > MaxEntries)
            return new JournalRead.Reload(position.ZoneId);

        var entries = new List<JournalEntry>();
        var rows = session.Prepare("SELECT version, change_id, payload FROM journal WHERE zone_id = ? AND version > ? ORDER BY version").Bind(1, position.ZoneId).Bind(2, position.Version);
        var expected = position.Version;
        while (rows.Step())
        {
            if (rows.Int64(0) != ++expected || rows.IsNull(2))
            {
                rows.Reset();
                return new JournalRead.Reload(position.ZoneId);
            }
            entries.Add(new JournalEntry(new ZoneHead(position.ZoneId, expected, rows.Guid(1)), JournalCodec.Decode(rows.Blob(2))));
        }
        return expected == head.Version ? new JournalRead.Entries(position.ZoneId, entries) : new JournalRead.Reload(position.ZoneId);
    }

    private static ZoneHead? ReadHead(SqliteSession session, long zoneId)
    {
        var row = session.Prepare("SELECT version, change_id FROM zones WHERE id = ?").Bind(1, zoneId);
        if (!row.Step())
            return null;
        var head = new ZoneHead(zoneId, row.Int64(0), row.Guid(1));
        row.Reset();
        return head;
    }

    private static bool Holds(SqliteSession session, ZoneHead position)
    {
        var row = session.Prepare("SELECT change_id FROM journal WHERE zone_id = ? AND version = ?").Bind(1, position.ZoneId).Bind(2, position.Version);
        if (!row.Step())
            return false;
        var held = row.Guid(0) == position.ChangeId;
        row.Reset();
        return held;
    }
}
