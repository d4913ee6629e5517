using Ddns.Protocol.Records.Fields;

namespace Ddns.Protocol.Records;

/// <summary>Every type whose RDATA we know, as the figure in its RFC. A type that is not here is opaque (RFC 3597).</summary>
internal static class RdataLayouts
{
    // The highest type in the table is CAA (257); what lies above is opaque.
    private static readonly RdataLayout?[] ByType = new RdataLayout?[512];

    static RdataLayouts()
    {
        // RFC 1035 §3.3 and §3.4
        Define(RecordType.A, IPv4("ADDRESS"));
        Define(RecordType.NS, CompressedName("NSDNAME"));
        Define(RecordType.MD, CompressedName("MADNAME"));
        Define(RecordType.MF, CompressedName("MADNAME"));
        Define(RecordType.CNAME, CompressedName("CNAME"));
        Define(RecordType.SOA,
            CompressedName("MNAME"),
            CompressedName("RNAME"),
            Number32("SERIAL"),
            Period("REFRESH"),
            Period("RETRY"),
            Period("EXPIRE"),
            Period("MINIMUM"));
        Define(RecordType.MB, CompressedName("MADNAME"));
        Define(RecordType.MG, CompressedName("MGMNAME"));
        Define(RecordType.MR, CompressedName("NEWNAME"));
        Define(RecordType.PTR, CompressedName("PTRDNAME"));
        Define(RecordType.HINFO, CharacterString("CPU"), CharacterString("OS"));
        Define(RecordType.MINFO, CompressedName("RMAILBX"), CompressedName("EMAILBX"));
        Define(RecordType.MX, Number16("PREFERENCE"), CompressedName("EXCHANGE"));
        Define(RecordType.TXT, CharacterStrings("TXT-DATA"));

        // RFC 3596 §2.2
        Define(RecordType.AAAA, IPv6("ADDRESS"));

        // RFC 2782
        Define(RecordType.SRV, Number16("PRIORITY"), Number16("WEIGHT"), Number16("PORT"), ExpandedName("TARGET"));

        // RFC 8659 §4.1
        Define(RecordType.CAA, Number8("FLAGS"), new CaaTagField("TAG"), new OctetsField("VALUE"));
    }

    public static IEnumerable<RdataLayout> All => ByType.OfType<RdataLayout>();

    public static RdataLayout? Of(RecordType type) => (uint)type < (uint)ByType.Length ? ByType[(int)type] : null;

    private static void Define(RecordType type, params RdataField[] fields) => ByType[(int)type] = new RdataLayout(type, fields);

    private static NumberField Number8(string name, Mnemonics? mnemonics = null) => new(name, 1, mnemonics);

    private static NumberField Number16(string name, Mnemonics? mnemonics = null) => new(name, 2, mnemonics);

    private static NumberField Number32(string name) => new(name, 4);

    private static PeriodField Period(string name) => new(name);

    private static IPv4Field IPv4(string name) => new(name);

    private static IPv6Field IPv6(string name) => new(name);

    private static NameField CompressedName(string name) => new(name, NameCompression.SendAndReceive);

    private static NameField ExpandedName(string name) => new(name, NameCompression.ReceiveOnly);

    private static NameField PlainName(string name) => new(name, NameCompression.None);

    private static CharacterStringField CharacterString(string name) => new(name);

    private static CharacterStringsField CharacterStrings(string name) => new(name);
}
