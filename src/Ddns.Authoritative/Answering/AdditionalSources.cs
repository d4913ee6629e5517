using Ddns.Authoritative.Zones;
using Ddns.Protocol.Records;

namespace Ddns.Authoritative.Answering;

/// <summary>The RRset of an answer whose targets' addresses belong into the additional section (RFC 1035 §3.3, RFC 2782, RFC 9460 §4.1), and where it was found.</summary>
internal unsafe struct AdditionalSources
{
    public EncodedRRset* RRset;
    public NameRecord* Record;
    public ZoneInstance* Zone;

    public void Add(EncodedRRset* rrset, NameRecord* record, ZoneInstance* zone)
    {
        if (TargetOffset(rrset->Type) < 0)
            return;
        RRset = rrset;
        Record = record;
        Zone = zone;
    }

    /// <summary>Where in its RDATA a record of this type names a host; -1 for types that name none.</summary>
    public static int TargetOffset(RecordType type) => type switch
    {
        RecordType.NS => 0,
        RecordType.MX or RecordType.SVCB or RecordType.HTTPS => 2,
        RecordType.SRV => 6,
        _ => -1,
    };
}
