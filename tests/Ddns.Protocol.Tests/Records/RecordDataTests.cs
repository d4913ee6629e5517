using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Protocol.Tests.Records;

public sealed class RecordDataTests
{
    private static readonly DomainName Origin = DomainName.Parse("example.com.");

    [Theory]
    [InlineData(RecordType.A, "\\# 4 c0000201", "192.0.2.1")]
    [InlineData(RecordType.AAAA, "2001:DB8::1", "2001:db8::1")]
    [InlineData(RecordType.MX, "10 mail", "10 mail.example.com.")]
    [InlineData(RecordType.NS, "@", "example.com.")]
    [InlineData(RecordType.TXT, "\"a b\" c", "\"a b\" \"c\"")]
    [InlineData(RecordType.TXT, "\"a;b\" \\;\\065", "\"a;b\" \";A\"")]
    [InlineData(RecordType.TXT, "ä", "\"\\195\\164\"")]
    [InlineData(RecordType.SOA, "ns1 hostmaster ( 1 1h 15m 2w 60 )", "ns1.example.com. hostmaster.example.com. 1 3600 900 1209600 60")]
    [InlineData(RecordType.CAA, "0 issue letsencrypt.org", "0 issue \"letsencrypt.org\"")]
    [InlineData(RecordType.CAA, "0 issue \"\"", "0 issue \"\"")]
    [InlineData(RecordType.DS, "1 ECDSAP256SHA256 2 0102030405060708 090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F20", "1 13 2 0102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F20")]
    [InlineData(RecordType.DNSKEY, "257 3 ED25519 AQ ID", "257 3 15 AQID")]
    [InlineData(RecordType.CERT, "PGP 0 0 AQID", "3 0 0 AQID")]
    [InlineData(RecordType.LOC, "42 N 71 W 0", "42 0 0.000 N 71 0 0.000 W 0.00m 1.00m 10000.00m 10.00m")]
    [InlineData(RecordType.LOC, "0 0 0.5 S 180 E 100.5m 0", "0 0 0.500 S 180 0 0.000 E 100.50m 0.00m 10000.00m 10.00m")]
    [InlineData(RecordType.RRSIG, "TYPE65280 8 2 60 4294967295 0 1 . AQ==", "TYPE65280 8 2 60 21060207062815 19700101000000 1 . AQ==")]
    [InlineData(RecordType.SVCB, "1 @ port=\"53\" alpn=h2", "1 example.com. alpn=\"h2\" port=53")]
    [InlineData(RecordType.HTTPS, "1 . key1=\"\\002h2\" key3=\\0005", "1 . alpn=\"h2\" port=53")]
    [InlineData(RecordType.HTTPS, "1 . mandatory=port,alpn alpn=h2 port=1", "1 . mandatory=alpn,port alpn=\"h2\" port=1")]
    [InlineData((RecordType)65280, "\\# 3 01 02ff", "\\# 3 0102FF")]
    [InlineData((RecordType)65280, "\\# 0", "\\# 0")]
    public void Text_is_read_and_written_canonically(RecordType type, string text, string canonical)
    {
        Assert.True(RecordData.TryParse(type, text, Origin, out var data, out var error), error);
        Assert.Equal(canonical, data.ToString());
        Assert.Equal(data, RecordData.Parse(type, canonical));
        Assert.Equal(data.GetHashCode(), RecordData.Parse(type, canonical).GetHashCode());
    }

    [Theory]
    [InlineData(RecordType.A, "", "ADDRESS is missing")]
    [InlineData(RecordType.A, "1.2.3", "ADDRESS should be an IPv4 address, not '1.2.3'")]
    [InlineData(RecordType.A, "1.2.3.4 5", "unexpected '5' at the end")]
    [InlineData(RecordType.A, "1.2.3.4\n", "a line break is not allowed")]
    [InlineData(RecordType.MX, "70000 mail", "PREFERENCE should be a number from 0 to 65535, not '70000'")]
    [InlineData(RecordType.MX, "-1 mail", "PREFERENCE should be a number from 0 to 65535, not '-1'")]
    [InlineData(RecordType.MX, "10 a..b", "EXCHANGE: a domain name has an empty label")]
    [InlineData(RecordType.TXT, "v=DKIM1; p=x", "an unquoted semicolon begins a comment: put the text into quotation marks")]
    [InlineData(RecordType.TXT, "\"open", "a quoted string does not end on its line")]
    [InlineData(RecordType.TXT, "\\300", "TXT-DATA has a bad escape: write \\X or \\DDD with three digits up to 255")]
    [InlineData(RecordType.CAA, "0 is-sue x", "TAG should be letters and digits, not 'is-sue'")]
    [InlineData(RecordType.DS, "1 13 2 0102", "a DIGEST of type 2 has 32 octets, not 2")]
    [InlineData(RecordType.DS, "1 13 9 010", "DIGEST should be pairs of hexadecimal digits")]
    [InlineData(RecordType.DNSKEY, "257 3 13 A?", "PUBLIC KEY should be base64")]
    [InlineData(RecordType.ANY, "x", "no record has the type ANY")]
    [InlineData((RecordType)65280, "x", "data of type TYPE65280 can be given in the form \\# LENGTH HEX only (RFC 3597)")]
    [InlineData((RecordType)65280, "\\# 2 00", "\\# announces 2 octets, and 1 follow")]
    [InlineData(RecordType.A, "\\# 3 000000", "the octets behind \\# are no data of type A")]
    [InlineData(RecordType.RRSIG, "A 8 2 60 20301301000000 0 1 . AQ==", "SIGNATURE EXPIRATION should be a time as YYYYMMDDHHmmSS or in seconds since 1970, not '20301301000000'")]
    [InlineData(RecordType.SVCB, "1 . port=1 port=2", "SVCPARAMS: port is given twice")]
    [InlineData(RecordType.SVCB, "1 . port", "SVCPARAMS: bad value of port: ''")]
    [InlineData(RecordType.SVCB, "1 . alpn=h2,,h3", "SVCPARAMS: bad value of alpn: 'h2,,h3'")]
    [InlineData(RecordType.SVCB, "1 . no-default-alpn", "SVCPARAMS: mandatory names a key that is not given, or no-default-alpn stands without alpn")]
    [InlineData(RecordType.SVCB, "1 . mandatory=port", "SVCPARAMS: mandatory names a key that is not given, or no-default-alpn stands without alpn")]
    [InlineData(RecordType.SVCB, "1 . mandatory=mandatory", "SVCPARAMS: bad value of mandatory: 'mandatory'")]
    [InlineData(RecordType.SVCB, "1 . key3=53x", "SVCPARAMS: bad value of port: '53x'")]
    [InlineData(RecordType.SVCB, "1 . key65535=x", "SVCPARAMS should be key=value, not 'key65535=x'")]
    [InlineData(RecordType.SVCB, "1 . key007=x", "SVCPARAMS should be key=value, not 'key007=x'")]
    [InlineData(RecordType.LOC, "91 N 0 E 0", "latitude should be degrees, minutes, seconds and N or S, at most 90 degrees")]
    [InlineData(RecordType.NSEC, ". A NOTYPE", "TYPE BIT MAPS should be record types, not 'NOTYPE'")]
    [InlineData(RecordType.EUI48, "00-00-5e-00-53", "ADDRESS should be 6 octets as 00-00-5e-…, not '00-00-5e-00-53'")]
    [InlineData(RecordType.URI, "1 1 \"\"", "TARGET is empty")]
    public void A_refusal_says_why(RecordType type, string text, string expected)
    {
        Assert.False(RecordData.TryParse(type, text, Origin, out var data, out var error));
        Assert.Null(data);
        Assert.Equal(expected, error);
    }

    [Fact]
    [Rfc(1035, "3.3.14")]
    public void A_string_has_at_most_255_octets()
    {
        Assert.True(RecordData.TryParse(RecordType.TXT, $"\"{new string('a', 255)}\"", null, out _, out _));
        Assert.False(RecordData.TryParse(RecordType.TXT, $"\"{new string('a', 256)}\"", null, out _, out var error));
        Assert.Equal("TXT-DATA holds a string of more than 255 octets: split it into several", error);
    }

    [Fact]
    public void Data_has_at_most_65535_octets()
    {
        var strings = string.Join(' ', Enumerable.Repeat(new string('a', 254), 257));

        Assert.True(RecordData.TryParse(RecordType.TXT, strings, null, out var data, out _));
        Assert.Equal(65535, data.Wire.Length);
        Assert.Equal(data, RecordData.Parse(RecordType.TXT, data.ToString()));
        Assert.False(RecordData.TryParse(RecordType.TXT, strings + " a", null, out _, out var error));
        Assert.Equal("the data is longer than 65535 octets", error);
        Assert.False(RecordData.TryParse(RecordType.TXT, new string('a', 1_000_000), null, out _, out _));
    }

    [Fact]
    public void Names_in_data_are_equal_without_case_and_other_octets_are_not()
    {
        Assert.Equal(RecordData.Parse(RecordType.MX, "10 MAIL.example."), RecordData.Parse(RecordType.MX, "10 mail.example."));
        Assert.Equal(RecordData.Parse(RecordType.MX, "10 MAIL.example.").GetHashCode(), RecordData.Parse(RecordType.MX, "10 mail.example.").GetHashCode());
        Assert.NotEqual(RecordData.Parse(RecordType.TXT, "A"), RecordData.Parse(RecordType.TXT, "a"));

        // The preference 0x4D41 is "MA": no letters, though it looks like them.
        Assert.NotEqual(RecordData.Parse(RecordType.MX, "19777 a."), RecordData.Parse(RecordType.MX, "28001 a."));
        Assert.NotEqual(RecordData.Parse(RecordType.NS, "a."), RecordData.Parse(RecordType.PTR, "a."));
    }

    [Theory]
    [InlineData("a", RecordType.A)]
    [InlineData("AAAA", RecordType.AAAA)]
    [InlineData("nsec3param", RecordType.NSEC3PARAM)]
    [InlineData("TYPE1", RecordType.A)]
    [InlineData("type65280", (RecordType)65280)]
    public void Types_are_read_in_any_case(string text, RecordType expected)
    {
        Assert.True(RecordTypes.TryParse(text, out var type));
        Assert.Equal(expected, type);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("TYPE")]
    [InlineData("TYPE-1")]
    [InlineData("TYPE65536")]
    [InlineData("TYPE 1")]
    [InlineData("None")]
    [InlineData("AAAAA")]
    public void What_is_no_type_is_refused(string text) => Assert.False(RecordTypes.TryParse(text, out _));

    [Fact]
    [Rfc(3597, "5")]
    public void A_type_without_a_name_is_written_by_its_number()
    {
        Assert.Equal("TYPE65280", ((RecordType)65280).ToText());
        Assert.Equal("CAA", RecordType.CAA.ToText());
        Assert.Equal("TYPE0", RecordType.None.ToText());
    }

    [Fact]
    public void Soa_fields_are_read_changed_and_written()
    {
        var soa = SoaData.From(RecordData.Parse(RecordType.SOA, "ns1.example. host.example. 7 1 2 3 60"));

        Assert.Equal(new SoaData(DomainName.Parse("ns1.example."), DomainName.Parse("host.example."), new SerialNumber(7), 1, 2, 3, 60), soa);
        Assert.Equal("ns1.example. host.example. 8 1 2 3 60", soa.WithSerial(new SerialNumber(8)).ToRecordData().ToString());
        Assert.Equal(60u, soa.NegativeTtl(3600));
        Assert.Equal(30u, soa.NegativeTtl(30));
        Assert.False(SoaData.TryFrom(RecordData.Parse(RecordType.A, "192.0.2.1"), out _));
    }

    [Theory]
    [Rfc(3597, "4")]
    [InlineData(RecordType.MX, true)]
    [InlineData(RecordType.SOA, true)]
    [InlineData(RecordType.SRV, false)]
    [InlineData(RecordType.DNAME, false)]
    [InlineData(RecordType.SVCB, false)]
    [InlineData(RecordType.A, false)]
    [InlineData((RecordType)65280, false)]
    public void Only_types_of_RFC_1035_are_compressed(RecordType type, bool expected) => Assert.Equal(expected, RecordDataLayout.MayCompress(type));

    [Theory]
    [InlineData(RecordType.MX, "10 mail.", "mail.")]
    [InlineData(RecordType.SRV, "1 2 3 host.", "host.")]
    [InlineData(RecordType.HTTPS, "1 pool. alpn=h2", "pool.")]
    [InlineData(RecordType.NAPTR, "1 1 \"\" \"\" \"\" next.", "next.")]
    public void Targets_are_found(RecordType type, string text, string target)
    {
        Assert.True(DomainName.TryFromWire(RecordDataLayout.Target(type, RecordData.Parse(type, text).Wire), out var found));
        Assert.Equal(target, found.ToString());
    }

    [Fact]
    public void Data_without_a_target_has_none()
    {
        Assert.True(RecordDataLayout.Target(RecordType.A, [1, 2, 3, 4]).IsEmpty);
        Assert.True(RecordDataLayout.Target(RecordType.RRSIG, RecordData.Parse(RecordType.RRSIG, "A 8 2 60 0 0 1 signer. AQ==").Wire).IsEmpty);
    }
}
