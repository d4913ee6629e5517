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

        // RFC 1183 §1 and §2.2
        Define(RecordType.AFSDB, Number16("SUBTYPE"), ExpandedName("HOSTNAME"));
        Define(RecordType.RP, ExpandedName("MBOX-DNAME"), ExpandedName("TXT-DNAME"));

        // RFC 2535 §3.1 and §4.1, alive in SIG(0) only
        Define(RecordType.KEY, PublicKey());
        Define(RecordType.SIG, Signature(ExpandedName("SIGNER'S NAME")));

        // RFC 1876 §2
        Define(RecordType.LOC, new LocField("LOCATION"));

        // RFC 3596 §2.2
        Define(RecordType.AAAA, IPv6("ADDRESS"));

        // RFC 2782
        Define(RecordType.SRV, Number16("PRIORITY"), Number16("WEIGHT"), Number16("PORT"), ExpandedName("TARGET"));

        // RFC 3403 §4.1
        Define(RecordType.NAPTR,
            Number16("ORDER"),
            Number16("PREFERENCE"),
            CharacterString("FLAGS"),
            CharacterString("SERVICES"),
            CharacterString("REGEXP"),
            ExpandedName("REPLACEMENT"));

        // RFC 2230 §3.1
        Define(RecordType.KX, Number16("PREFERENCE"), PlainName("EXCHANGER"));

        // RFC 4398 §2
        Define(RecordType.CERT,
            Number16("TYPE", Mnemonics.CertificateTypes),
            Number16("KEY TAG"),
            Number8("ALGORITHM", Mnemonics.SecurityAlgorithms),
            Base64("CERTIFICATE"));

        // RFC 6672 §2.1 and §2.5: "The DNAME RDATA target name MUST NOT be sent out in compressed form"
        Define(RecordType.DNAME, PlainName("TARGET"));

        // RFC 3123 §4
        Define(RecordType.APL, new AplField("APITEM"));

        // RFC 4255 §3.1
        Define(RecordType.SSHFP, Number8("ALGORITHM"), Number8("FP TYPE"), Hex("FINGERPRINT"));

        // RFC 4034 §2.1, §3.1, §4.1 and §5.1
        Define(RecordType.DNSKEY, PublicKey());
        Define(RecordType.RRSIG, Signature(PlainName("SIGNER'S NAME")));
        Define(RecordType.NSEC, PlainName("NEXT DOMAIN NAME"), new TypeBitmapField("TYPE BIT MAPS"));
        Define(RecordType.DS, RdataRules.CheckDigest, Digest());

        // RFC 7344 §3: "The wire and presentation format" of CDS and CDNSKEY are those of DS and DNSKEY. RFC 8078 §4 deletes with a lone zero octet.
        Define(RecordType.CDS, RdataRules.CheckDigest, Digest());
        Define(RecordType.CDNSKEY, PublicKey());

        // RFC 4701 §3.1
        Define(RecordType.DHCID, Base64("DHCID"));

        // RFC 5155 §3.2 and §4.2
        Define(RecordType.NSEC3,
            Number8("HASH ALGORITHM"),
            Number8("FLAGS"),
            Number16("ITERATIONS"),
            new SaltField("SALT"),
            new Base32HexField("NEXT HASHED OWNER NAME"),
            new TypeBitmapField("TYPE BIT MAPS"));
        Define(RecordType.NSEC3PARAM, Number8("HASH ALGORITHM"), Number8("FLAGS"), Number16("ITERATIONS"), new SaltField("SALT"));

        // RFC 6698 §2.1, RFC 8162 §2
        Define(RecordType.TLSA, CertificateAssociation());
        Define(RecordType.SMIMEA, CertificateAssociation());

        // RFC 7929 §2.1
        Define(RecordType.OPENPGPKEY, Base64("PUBLIC KEY"));

        // RFC 7477 §2.1.1
        Define(RecordType.CSYNC, Number32("SERIAL"), Number16("FLAGS"), new TypeBitmapField("TYPE BIT MAP"));

        // RFC 8976 §2.2
        Define(RecordType.ZONEMD, RdataRules.CheckZoneDigest, Number32("SERIAL"), Number8("SCHEME"), Number8("HASH ALGORITHM"), Hex("DIGEST"));

        // RFC 9460 §2.2: "TargetName … uncompressed"
        Define(RecordType.SVCB, Service());
        Define(RecordType.HTTPS, Service());

        // RFC 7208 §14.1: the form of TXT, no longer in use
        Define(RecordType.SPF, CharacterStrings("TXT-DATA"));

        // RFC 7043 §3.1 and §4.1
        Define(RecordType.EUI48, new EuiField("ADDRESS", 6));
        Define(RecordType.EUI64, new EuiField("ADDRESS", 8));

        // RFC 7553 §4.5: "the length of the Target field MUST be greater than zero"
        Define(RecordType.URI, Number16("PRIORITY"), Number16("WEIGHT"), new OctetsField("TARGET", minimum: 1));

        // RFC 8659 §4.1
        Define(RecordType.CAA, Number8("FLAGS"), new CaaTagField("TAG"), new OctetsField("VALUE"));
    }

    public static IEnumerable<RdataLayout> All => ByType.OfType<RdataLayout>();

    public static RdataLayout? Of(RecordType type) => (uint)type < (uint)ByType.Length ? ByType[(int)type] : null;

    private static void Define(RecordType type, params RdataField[] fields) => Define(type, RdataRules.None, fields);

    private static void Define(RecordType type, RdataRule rule, params RdataField[] fields) => ByType[(int)type] = new RdataLayout(type, rule, fields);

    private static RdataField[] PublicKey() =>
    [
        Number16("FLAGS"),
        Number8("PROTOCOL"),
        Number8("ALGORITHM", Mnemonics.SecurityAlgorithms),
        new Base64Field("PUBLIC KEY", minimum: 0),
    ];

    private static RdataField[] Signature(NameField signer) =>
    [
        new TypeField("TYPE COVERED"),
        Number8("ALGORITHM", Mnemonics.SecurityAlgorithms),
        Number8("LABELS"),
        Number32("ORIGINAL TTL"),
        new TimestampField("SIGNATURE EXPIRATION"),
        new TimestampField("SIGNATURE INCEPTION"),
        Number16("KEY TAG"),
        signer,
        Base64("SIGNATURE"),
    ];

    private static RdataField[] Digest() => [Number16("KEY TAG"), Number8("ALGORITHM", Mnemonics.SecurityAlgorithms), Number8("DIGEST TYPE"), Hex("DIGEST")];

    private static RdataField[] CertificateAssociation() => [Number8("USAGE"), Number8("SELECTOR"), Number8("MATCHING TYPE"), Hex("CERTIFICATE ASSOCIATION DATA")];

    private static RdataField[] Service() => [Number16("SVCPRIORITY"), PlainName("TARGETNAME"), new SvcParamsField("SVCPARAMS")];

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

    private static HexField Hex(string name) => new(name);

    private static Base64Field Base64(string name) => new(name);
}
