using System.Collections.Immutable;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Store.Zones;

/// <summary>
/// The rules that the RRsets of a zone keep, checked on the result of a change and before a zone is made. The sentences are
/// those that PowerDNS's clients know. Disabled records are in conflict with nothing.
/// </summary>
public static class ZoneRules
{
    /// <summary>RFC 2181 §8: "a maximum value of 2147483647".</summary>
    public const uint MaxTtl = int.MaxValue;

    /// <summary>Why these RRsets cannot be a zone, as a sentence; null when they can.</summary>
    public static string? FirstBroken(DomainName apex, IEnumerable<StoredRRset> rrsets)
    {
        var soa = false;
        foreach (var name in rrsets.GroupBy(rrset => rrset.Owner))
        {
            ImmutableArray<StoredRRset> ofName = [.. name];
            if (name.Key.Equals(apex))
                soa = ofName.Any(rrset => rrset.Type == RecordType.SOA && CountEnabled(rrset) == 1);
            if (ofName.GroupBy(rrset => rrset.Type).FirstOrDefault(ofType => ofType.Count() > 1) is { } twice)
                return Sentence(twice.First(), "is given twice");
            if (FirstBrokenAt(apex, ofName) is { } broken)
                return broken;
        }
        return soa ? null : $"The zone {apex} has no SOA record.";
    }

    /// <summary>Checks the RRsets of one name as they will stand.</summary>
    internal static string? FirstBrokenAt(DomainName apex, ImmutableArray<StoredRRset> name)
    {
        foreach (var rrset in name)
        {
            if (BrokenAlone(apex, rrset) is { } clause)
                return Sentence(rrset, clause);
        }

        // RFC 2181 §10.1: "if a CNAME record is present at a node, no other data should be present";
        // RFC 4035 §2.5 adds that RRSIG and NSEC records may stand beside it.
        if (name.Length > 1 && name.FirstOrDefault(rrset => rrset.Type == RecordType.CNAME && CountEnabled(rrset) > 0) is not null
            && name.FirstOrDefault(rrset => rrset.Type is not (RecordType.CNAME or RecordType.RRSIG or RecordType.NSEC) && CountEnabled(rrset) > 0) is { } beside)
            return Sentence(beside, "Conflicts with pre-existing RRset");
        return null;
    }

    private static string? BrokenAlone(DomainName apex, StoredRRset rrset)
    {
        if (!rrset.Owner.IsAtOrBelow(apex))
            return "Name is out of zone";
        if (rrset.Type.IsMeta())
            return "invalid type given";
        if (rrset.Ttl > MaxTtl)
            return $"the TTL {rrset.Ttl} is above {MaxTtl}";
        if (FirstDuplicate(rrset) is { } duplicate)
            return $"duplicate record with content \"{duplicate.Data}\"";
        if (CountEnabled(rrset) == 0)
            return null;

        // RFC 1034 §3.6.2 and RFC 6672 §2.4: an alias is one; RFC 1035 §5.2 rule 2: "Exactly one SOA RR should be present at the top".
        if (rrset.Type is RecordType.SOA or RecordType.CNAME or RecordType.DNAME && CountEnabled(rrset) > 1)
            return "only one such record allowed";
        // RFC 4034 §2: "The DNSKEY RR … MUST be at the zone apex" as the zone's own key; RFC 4035 §2.4: "DS … MUST NOT appear at a zone's apex".
        var atApex = rrset.Owner.Equals(apex);
        return rrset.Type switch
        {
            RecordType.SOA or RecordType.DNSKEY when !atApex => "is only allowed at apex",
            RecordType.DS when atApex => "is not allowed at apex",
            _ => null,
        };
    }

    private static int CountEnabled(StoredRRset rrset)
    {
        var enabled = 0;
        foreach (var record in rrset.Records)
            enabled += record.Disabled ? 0 : 1;
        return enabled;
    }

    private static StoredRecord? FirstDuplicate(StoredRRset rrset)
    {
        if (rrset.Records.Length == 1)
            return null;
        var seen = new HashSet<RecordData>();
        foreach (var record in rrset.Records)
        {
            if (!seen.Add(record.Data))
                return record;
        }
        return null;
    }

    private static string Sentence(StoredRRset rrset, string clause) => $"RRset {rrset.Owner} IN {rrset.Type.ToText()}: {clause}";
}
