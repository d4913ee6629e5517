using System.Net;
using Ddns.Protocol.Addresses;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Accounts;
using Ddns.Store.Zones;
using Ddns.Store.Zones.Planning;

namespace Ddns.Store.Sqlite;

/// <summary>Writes a plan inside the writer's transaction, in the plan's order.</summary>
internal static class PlanWriter
{
    public static void Write(SqliteSession session, GroupPlan plan)
    {
        foreach (var zone in plan.Zones.Values)
        {
            session.Prepare("UPDATE zones SET version = ?, change_id = ?, serial = ? WHERE id = ?")
                .Bind(1, zone.Head.Version).Bind(2, zone.Head.ChangeId).Bind(3, zone.Serial).Bind(4, zone.Id).Run();
        }
        foreach (var (id, rrset) in plan.RRsets)
        {
            if (rrset is null)
                DeleteRRset(session, id);
            else
                WriteRRset(session, id.ZoneId, rrset);
        }
        foreach (var row in plan.Journal)
            WriteJournal(session, row);
        foreach (var domainId in plan.RemovedDomains)
            session.Prepare("DELETE FROM domains WHERE id = ?").Bind(1, domainId).Run();
        foreach (var released in plan.Released.Values)
        {
            session.Prepare("INSERT INTO released_names (fqdn, account_id, until) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET account_id = excluded.account_id, until = excluded.until")
                .Bind(1, Text(released.Fqdn)).Bind(2, released.AccountId).Bind(3, released.Until).Run();
        }
        foreach (var row in plan.AddedDomains)
            AddDomain(session, row);
        foreach (var row in plan.Addresses)
            WriteAddress(session, row);
        foreach (var entry in plan.Audit)
            WriteAudit(session, entry);
    }

    public static void WriteRRset(SqliteSession session, long zoneId, StoredRRset rrset) =>
        session.Prepare("INSERT INTO rrsets (zone_id, name_key, type, name, ttl, records) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET ttl = excluded.ttl, records = excluded.records")
            .Bind(1, zoneId).Bind(2, NameKey.Of(rrset.Owner)).Bind(3, (long)rrset.Type).Bind(4, Text(rrset.Owner)).Bind(5, rrset.Ttl).Bind(6, RecordsText.Write(rrset.Records)).Run();

    public static void WriteJournal(SqliteSession session, JournalRow row) =>
        session.Prepare("INSERT INTO journal (zone_id, version, change_id, at, payload) VALUES (?, ?, ?, ?, ?)")
            .Bind(1, row.Head.ZoneId).Bind(2, row.Head.Version).Bind(3, row.Head.ChangeId).Bind(4, row.At).Bind(5, row.Payload).Run();

    public static void WriteAudit(SqliteSession session, AuditEntry entry) =>
        session.Prepare("INSERT INTO audit_entries (at, account_id, action, target, peer, detail) VALUES (?, ?, ?, ?, ?, ?)")
            .Bind(1, entry.At).Bind(2, entry.AccountId).Bind(3, entry.Action).Bind(4, entry.Target).Bind(5, Text(entry.Peer)).Bind(6, entry.Detail).Run();

    public static string Text(DomainName name) => name.ToLower().ToString();

    public static string? Text(IPAddress? address) => address is null ? null : AddressText.Format(address);

    private static void DeleteRRset(SqliteSession session, RRsetId id) =>
        session.Prepare("DELETE FROM rrsets WHERE zone_id = ? AND name_key = ? AND type = ?")
            .Bind(1, id.ZoneId).Bind(2, NameKey.Of(id.Owner)).Bind(3, (long)id.Type).Run();

    private static void AddDomain(SqliteSession session, DomainRow row)
    {
        session.Prepare("INSERT INTO domains (id, account_id, zone_id, fqdn, label, token_hash, token_fingerprint, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
            .Bind(1, row.Id).Bind(2, row.Domain.AccountId).Bind(3, row.ZoneId).Bind(4, Text(row.Domain.Fqdn)).Bind(5, row.Domain.Label)
            .Bind(6, row.Domain.TokenHash).Bind(7, row.Domain.TokenFingerprint).Bind(8, row.Domain.CreatedAt).Run();
        session.Prepare("DELETE FROM released_names WHERE fqdn = ?").Bind(1, Text(row.Domain.Fqdn)).Run();
    }

    private static void WriteAddress(SqliteSession session, AddressRow row) =>
        session.Prepare("INSERT INTO address_history (domain_id, id, at, family, before, after, source, peer) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
            .Bind(1, row.DomainId).Bind(2, row.Id).Bind(3, row.At).Bind(4, row.Family).Bind(5, Text(row.Before)).Bind(6, Text(row.After)).Bind(7, row.Source).Bind(8, Text(row.Peer)).Run();
}
