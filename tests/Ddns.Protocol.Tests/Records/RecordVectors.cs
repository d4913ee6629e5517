using Ddns.Protocol.Records;
using Ddns.Protocol.Tests.Wire;

namespace Ddns.Protocol.Tests.Records;

/// <summary>A record's data as text, in canonical form, and as octets with its fields parted.</summary>
internal sealed record RecordVector(RecordType Type, string Text, string Fields)
{
    public Vector Wire { get; } = Vector.Parse(Fields);

    public override string ToString() => $"{Type.ToText()} {Text}";
}

/// <summary>One vector at least for each type that we know; the RFCs' own examples where they have one.</summary>
internal static class RecordVectors
{
    public static readonly RecordVector[] All =
    [
        new(RecordType.A, "192.0.2.1", "C0000201"),
        new(RecordType.NS, "ns1.example.com.", "03'ns1' 07'example' 03'com' 00"),
        new(RecordType.MD, "mail.example.", "04'mail' 07'example' 00"),
        new(RecordType.MF, "mail.example.", "04'mail' 07'example' 00"),
        new(RecordType.CNAME, ".", "00"),
        new(RecordType.SOA, "ns1.example. host\\.master.example. 2026010101 7200 900 1209600 60",
            "03'ns1' 07'example' 00 | 0B'host.master' 07'example' 00 | 78C275F5 | 00001C20 | 00000384 | 00127500 | 0000003C"),
        new(RecordType.MB, "mail.example.", "04'mail' 07'example' 00"),
        new(RecordType.MG, "mail.example.", "04'mail' 07'example' 00"),
        new(RecordType.MR, "mail.example.", "04'mail' 07'example' 00"),
        new(RecordType.PTR, "host.example.", "04'host' 07'example' 00"),
        new(RecordType.HINFO, "\"PDP-11\" \"UNIX V\"", "06'PDP-11' | 06'UNIX V'"),
        new(RecordType.MINFO, "a.example. b.example.", "01'a' 07'example' 00 | 01'b' 07'example' 00"),
        new(RecordType.MX, "10 mail.example.", "000A | 04'mail' 07'example' 00"),
        new(RecordType.TXT, "\"v=spf1 -all\" \"a\\\"b\\\\c\\000\\255;\" \"\"", "0B'v=spf1 -all' 08'a\"b\\c' 00 FF ';' 00"),
        new(RecordType.RP, "admin.example. .", "05'admin' 07'example' 00 | 00"),
        new(RecordType.AFSDB, "1 afs.example.", "0001 | 03'afs' 07'example' 00"),
        new(RecordType.SIG, "A 13 2 3600 20300101000000 20290101000000 12345 example. AQID",
            "0001 | 0D | 02 | 00000E10 | 70DBD880 | 6EFAA500 | 3039 | 07'example' 00 | 010203"),
        new(RecordType.KEY, "512 255 1 AQID", "0200 | FF | 01 | 010203"),
        new(RecordType.AAAA, "2001:db8::1", "20010DB8 00000000 00000000 00000001"),

        // The first example of RFC 1876 §4: cambridge-net.kei.com. 42 21 54 N 71 06 18 W -24m 30m
        new(RecordType.LOC, "42 21 54.000 N 71 6 18.000 W -24.00m 30.00m 10000.00m 10.00m", "00 33 16 13 89172DD0 70BE15F0 00988D20"),
        new(RecordType.SRV, "0 5 5060 sip.example.", "0000 | 0005 | 13C4 | 03'sip' 07'example' 00"),
        new(RecordType.NAPTR, "100 50 \"s\" \"z3950+I2L+I2C\" \"\" _z3950._tcp.gatech.edu.",
            "0064 | 0032 | 01's' | 0D'z3950+I2L+I2C' | 00 | 06'_z3950' 04'_tcp' 06'gatech' 03'edu' 00"),
        new(RecordType.KX, "10 kx.example.", "000A | 02'kx' 07'example' 00"),
        new(RecordType.CERT, "1 65535 13 AQID", "0001 | FFFF | 0D | 010203"),
        new(RecordType.DNAME, "frobozz-division.acme.example.", "10'frobozz-division' 04'acme' 07'example' 00"),

        // RFC 3123 §8
        new(RecordType.APL, "1:192.168.32.0/21 !1:192.168.38.0/28", "0001 15 03 C0A820 0001 1C 83 C0A826"),

        // RFC 4034 §5.4
        new(RecordType.DS, "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118", "EC45 | 05 | 01 | 2BB183AF5F22588179A53B0A98631FAD1A292118"),
        new(RecordType.SSHFP, "2 1 123456789ABCDEF67890123456789ABCDEF67890", "02 | 01 | 123456789ABCDEF67890123456789ABCDEF67890"),

        // RFC 4034 §3.3: 20030322173103 is 1048354263 seconds after 1970, 20030220173103 is 1045762263.
        new(RecordType.RRSIG, "A 5 3 86400 20030322173103 20030220173103 2642 example.com. oJB1W6WNGv+ldvQ3WDG0MQ==",
            "0001 | 05 | 03 | 00015180 | 3E7C9DD7 | 3E5510D7 | 0A52 | 07'example' 03'com' 00 | A090755BA58D1AFFA576F4375831B431"),

        // RFC 4034 §4.3
        new(RecordType.NSEC, "host.example.com. A MX RRSIG NSEC TYPE1234",
            "04'host' 07'example' 03'com' 00 | 0006 400100000003 041B 0000000000000000000000000000000000000000000000000000 20"),
        new(RecordType.DNSKEY, "256 3 5 AQPSKmynfzW4kyBv", "0100 | 03 | 05 | 0103D22A6CA77F35B893206F"),

        // RFC 4701 §3.6.1
        new(RecordType.DHCID, "AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA=",
            "00 02 01 636FC0B8271C82825BB1AC5C41CF5351AA69B4FEBD94E8F17CDB95000DA48C40"),

        // RFC 5155 §A
        new(RecordType.NSEC3, "1 1 12 AABBCCDD 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR MX DNSKEY NS SOA NSEC3PARAM RRSIG",
            "01 | 01 | 000C | 04 AABBCCDD | 14 174EB2409FE28BCB4887A1836F957F0A8425E27B | 0007 220100000002 90"),
        new(RecordType.NSEC3PARAM, "1 0 12 AABBCCDD", "01 | 00 | 000C | 04 AABBCCDD"),
        new(RecordType.NSEC3PARAM, "1 0 0 -", "01 | 00 | 0000 | 00"),
        new(RecordType.TLSA, "3 1 1 0102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F20",
            "03 | 01 | 01 | 0102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F20"),
        new(RecordType.SMIMEA, "3 0 0 0102", "03 | 00 | 00 | 0102"),

        // RFC 8078 §4: what deletes the DS in the parent.
        new(RecordType.CDS, "0 0 0 00", "0000 | 00 | 00 | 00"),
        new(RecordType.CDNSKEY, "0 3 0 AA==", "0000 | 03 | 00 | 00"),
        new(RecordType.OPENPGPKEY, "AQIDBA==", "01020304"),

        // RFC 7477 §2.1
        new(RecordType.CSYNC, "66 3 A NS AAAA", "00000042 | 0003 | 0004 60000008"),

        // RFC 8976 §A.1
        new(RecordType.ZONEMD, "2018031900 1 1 C68090D90A7AED716BC459F9340E3D7C1370D4D24B7E2FC3A1DDC0B9A87153B9A9713B3C9AE5CC27777F98B8E730044C",
            "7848B91C | 01 | 01 | C68090D90A7AED716BC459F9340E3D7C1370D4D24B7E2FC3A1DDC0B9A87153B9A9713B3C9AE5CC27777F98B8E730044C"),

        // RFC 9460 §D.1 and §D.2
        new(RecordType.HTTPS, "0 foo.example.com.", "0000 | 03'foo' 07'example' 03'com' 00 |"),
        new(RecordType.SVCB, "1 .", "0001 | 00 |"),
        new(RecordType.SVCB, "16 foo.example.com. port=53", "0010 | 03'foo' 07'example' 03'com' 00 | 0003 0002 0035"),
        new(RecordType.SVCB, "1 foo.example.com. key667=\"hello\\210qoo\"", "0001 | 03'foo' 07'example' 03'com' 00 | 029B 0009 'hello' D2 'qoo'"),
        new(RecordType.SVCB, "1 foo.example.com. ipv6hint=2001:db8::1,2001:db8::53:1",
            "0001 | 03'foo' 07'example' 03'com' 00 | 0006 0020 20010DB8000000000000000000000001 20010DB8000000000000000000530001"),
        new(RecordType.SVCB, "16 foo.example.org. mandatory=alpn,ipv4hint alpn=\"h2,h3-19\" ipv4hint=192.0.2.1",
            "0010 | 03'foo' 07'example' 03'org' 00 | 0000 0004 0001 0004  0001 0009 02'h2' 05'h3-19'  0004 0004 C0000201"),
        new(RecordType.SVCB, "16 foo.example.org. alpn=\"f\\\\\\\\oo\\\\,bar,h2\"", "0010 | 03'foo' 07'example' 03'org' 00 | 0001 000C 08'f\\oo,bar' 02'h2'"),
        new(RecordType.HTTPS, "1 . alpn=\"h2\" no-default-alpn port=8443 ech=AQIDBA== dohpath=\"/q{?dns}\" ohttp",
            "0001 | 00 | 0001 0003 02'h2'  0002 0000  0003 0002 20FB  0005 0004 01020304  0007 0008 '/q{?dns}'  0008 0000"),
        new(RecordType.SPF, "\"v=spf1 -all\"", "0B'v=spf1 -all'"),

        // RFC 7043 §3.3 and §4.3
        new(RecordType.EUI48, "00-00-5e-00-53-2a", "00005E00532A"),
        new(RecordType.EUI64, "00-00-5e-ef-10-00-00-2a", "00005EEF1000002A"),
        new(RecordType.URI, "10 1 \"ftp://ftp1.example.com/public\"", "000A | 0001 | 'ftp://ftp1.example.com/public'"),
        new(RecordType.CAA, "128 issue \"ca.example; policy=ev\"", "80 | 05'issue' | 'ca.example; policy=ev'"),
    ];
}
