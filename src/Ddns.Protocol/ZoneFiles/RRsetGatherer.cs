using System.Collections.Immutable;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Protocol.ZoneFiles;

/// <summary>Makes RRsets of records in any order: duplicates are merged, and the TTL becomes one.</summary>
internal sealed class RRsetGatherer
{
    private readonly Dictionary<(DomainName Owner, RecordType Type), Gathered> _rrsets = [];

    public List<(int Line, string Reason)> Warnings { get; } = [];

    public void Add(DomainName owner, uint ttl, RecordData data, int line)
    {
        if (!_rrsets.TryGetValue((owner, data.Type), out var rrset))
        {
            _rrsets.Add((owner, data.Type), new Gathered(ttl, data, line));
            return;
        }

        if (rrset.Ttl != ttl)
        {
            // RFC 2181 §5.2: "treat the RRs for all purposes as if all TTLs in the RRSet had been set to the value of the lowest TTL in the RRSet".
            rrset.Ttl = Math.Min(rrset.Ttl, ttl);
            Warnings.Add((line, $"the TTLs of {owner} {data.Type.ToText()} differ: {rrset.Ttl} is taken"));
        }

        // RFC 2181 §5: "two RRs … with the same label, class, type and data … should be treated as one".
        if (!rrset.Distinct.Add(data))
            Warnings.Add((line, $"{owner} {data.Type.ToText()} {data} is given twice"));
    }

    public ImmutableArray<RRset> ToRRsets() =>
    [
        .. _rrsets
            .OrderBy(entry => entry.Key.Owner)
            .ThenBy(entry => entry.Key.Type == RecordType.SOA ? 0 : (int)entry.Key.Type)
            .Select(entry => new RRset(entry.Key.Owner, entry.Key.Type, entry.Value.Ttl, [.. entry.Value.Distinct])),
    ];

    /// <summary>Where the RRset was first seen; 1 for what is missing.</summary>
    public int LineOf(DomainName owner, RecordType type) => _rrsets.TryGetValue((owner, type), out var rrset) ? rrset.Line : 1;

    private sealed class Gathered(uint ttl, RecordData first, int line)
    {
        public uint Ttl { get; set; } = ttl;

        public int Line { get; } = line;

        /// <summary>A set: zones exist whose apex holds thousands of TXT records.</summary>
        public HashSet<RecordData> Distinct { get; } = [first];
    }
}
