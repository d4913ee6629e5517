using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Protocol.ZoneFiles;

/// <summary>What is wrong with a zone, and where.</summary>
/// <param name="IsFatal">False for what can be served, though hardly anybody means it.</param>
public sealed record ZoneProblem(DomainName Owner, RecordType Type, bool IsFatal, string Reason);

/// <summary>What RRsets must fulfil together to be a zone.</summary>
public static class ZoneRules
{
    public static IReadOnlyList<ZoneProblem> Check(DomainName apex, IReadOnlyCollection<RRset> rrsets)
    {
        var problems = new List<ZoneProblem>();
        var types = rrsets.GroupBy(rrset => rrset.Owner).ToDictionary(group => group.Key, group => group.Select(rrset => rrset.Type).ToHashSet());

        CheckApex(apex, types, problems);
        foreach (var rrset in rrsets)
        {
            CheckPlace(apex, rrset, problems);
            CheckCompany(rrset, types[rrset.Owner], problems);
            CheckTargets(apex, rrset, types, problems);
        }

        return problems;
    }

    private static void CheckApex(DomainName apex, Dictionary<DomainName, HashSet<RecordType>> types, List<ZoneProblem> problems)
    {
        // RFC 1035 §5.2: "Exactly one SOA RR should be present at the top of the zone."
        if (!types.TryGetValue(apex, out var here) || !here.Contains(RecordType.SOA))
            problems.Add(new(apex, RecordType.SOA, true, $"the zone {apex} has no SOA record"));

        // RFC 1034 §4.2.1: a zone's data name its servers; a secondary or a checker will miss them, our answers do not.
        else if (!here.Contains(RecordType.NS))
            problems.Add(new(apex, RecordType.NS, false, $"the zone {apex} has no NS record at its apex"));
    }

    private static void CheckPlace(DomainName apex, RRset rrset, List<ZoneProblem> problems)
    {
        if (!rrset.Owner.IsAtOrBelow(apex))
            problems.Add(Warning(rrset, $"{rrset.Owner} is not in the zone {apex}"));

        if (rrset.Type == RecordType.SOA && !rrset.Owner.Equals(apex))
            problems.Add(Error(rrset, $"{rrset.Owner} has a SOA record, and only the apex {apex} may"));

        // RFC 4592 §2.1.1 gives an asterisk a meaning as the first label only; elsewhere it is a plain label, which is rarely meant.
        if (HasInnerAsterisk(rrset.Owner.Wire))
            problems.Add(Warning(rrset, $"{rrset.Owner} has an asterisk that is not its first label, and is no wildcard for it"));
    }

    private static void CheckCompany(RRset rrset, HashSet<RecordType> types, List<ZoneProblem> problems)
    {
        var isLone = rrset.Type is RecordType.SOA or RecordType.CNAME or RecordType.DNAME;
        if (isLone && rrset.Records.Length > 1)
        {
            // RFC 1035 §5.2 (SOA), RFC 2181 §10.1 (CNAME), RFC 6672 §2.4 (DNAME)
            problems.Add(Error(rrset, $"{rrset.Owner} has {rrset.Records.Length} {rrset.Type.ToText()} records, and one is allowed"));
        }

        // RFC 2181 §10.1: "there may be no other data" beside a CNAME but what signs it; RFC 2136 §1.1.5 and RFC 4034 §3 name those types.
        if (rrset.Type == RecordType.CNAME && types.Any(type => !MayStandBesideCname(type)))
            problems.Add(Error(rrset, $"{rrset.Owner} has a CNAME and other data"));

        // RFC 4034 §5: a DS stands at a delegation, in the parent.
        if (rrset.Type == RecordType.DS && !types.Contains(RecordType.NS))
            problems.Add(Warning(rrset, $"{rrset.Owner} has DS records but is no delegation"));
    }

    private static void CheckTargets(DomainName apex, RRset rrset, Dictionary<DomainName, HashSet<RecordType>> types, List<ZoneProblem> problems)
    {
        if (rrset.Type is not (RecordType.NS or RecordType.MX or RecordType.SRV))
            return;

        foreach (var record in rrset.Records)
        {
            var target = DomainName.FromTrustedWire(RecordDataLayout.Target(record.Type, record.Wire));
            types.TryGetValue(target, out var there);

            // RFC 2181 §10.3: "The domain name used as the value of a NS resource record, or part of the value of a MX resource record must not be an alias."
            if (there is not null && there.Contains(RecordType.CNAME))
                problems.Add(Warning(rrset, $"{rrset.Owner} {rrset.Type.ToText()} points at {target}, which is a CNAME"));
            else if (rrset.Type == RecordType.NS && target.IsAtOrBelow(apex) && !HasAddress(there) && !IsCovered(target, apex, types))
                problems.Add(Warning(rrset, $"{rrset.Owner} NS points at {target}, which has no address in this zone"));
        }
    }

    private static bool HasAddress(HashSet<RecordType>? types) => types is not null && (types.Contains(RecordType.A) || types.Contains(RecordType.AAAA));

    /// <summary>True when a delegation or a wildcard above the name may give it its address.</summary>
    private static bool IsCovered(DomainName name, DomainName apex, Dictionary<DomainName, HashSet<RecordType>> types)
    {
        for (var above = name.Parent; above is not null && above.IsAtOrBelow(apex); above = above.Parent)
        {
            var isCut = !above.Equals(apex) && types.TryGetValue(above, out var here) && (here.Contains(RecordType.NS) || here.Contains(RecordType.DNAME));
            var wildcard = above.Wire.Length + 2 <= DomainName.MaxWireLength ? DomainName.FromTrustedWire([1, (byte)'*', .. above.Wire]) : null;
            if (isCut || (wildcard is not null && types.ContainsKey(wildcard)))
                return true;
        }

        return false;
    }

    private static bool MayStandBesideCname(RecordType type) =>
        type is RecordType.CNAME or RecordType.RRSIG or RecordType.NSEC or RecordType.SIG or RecordType.KEY;

    private static bool HasInnerAsterisk(ReadOnlySpan<byte> owner)
    {
        if (owner[0] == 0)
            return false;

        for (var rest = WireName.Parent(owner); rest[0] != 0; rest = WireName.Parent(rest))
        {
            if (rest is [1, (byte)'*', ..])
                return true;
        }

        return false;
    }

    private static ZoneProblem Error(RRset rrset, string reason) => new(rrset.Owner, rrset.Type, true, reason);

    private static ZoneProblem Warning(RRset rrset, string reason) => new(rrset.Owner, rrset.Type, false, reason);
}
