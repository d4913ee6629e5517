using System.Globalization;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Protocol.ZoneFiles;

namespace Ddns.Protocol.Tests.ZoneFiles;

public sealed class ZoneFileTests
{
    private const string Head = "$TTL 60\n@ SOA ns1 host 1 2 3 4 60\n@ NS ns1\nns1 A 192.0.2.1\n";

    private static readonly DomainName Apex = DomainName.Parse("example.com.");

    [Fact]
    public void A_zone_is_its_RRsets_in_canonical_order()
    {
        var zone = Parse(Head + "z A 192.0.2.1\na.z A 192.0.2.1\nA AAAA 2001:db8::1\na A 192.0.2.1\n");

        Assert.Empty(zone.Errors);
        Assert.Empty(zone.Warnings);
        Assert.Equal(
            ["example.com. SOA", "example.com. NS", "a.example.com. A", "A.example.com. AAAA", "ns1.example.com. A", "z.example.com. A", "a.z.example.com. A"],
            zone.RRsets.Select(rrset => $"{rrset.Owner} {rrset.Type.ToText()}"));
    }

    [Fact]
    [Rfc(2181, "5")]
    public void Duplicates_are_merged()
    {
        var zone = Parse(Head + "a MX 10 MAIL.example.\na MX 10 mail.example.\nA MX 20 mail.example.");

        Assert.Equal(2, zone.RRsets.Single(rrset => rrset.Type == RecordType.MX).Records.Length);
        Assert.Equal("zone:6: a.example.com. MX 10 mail.example. is given twice", Assert.Single(zone.Warnings).ToString());
    }

    [Fact]
    [Rfc(2181, "5.2")]
    public void The_TTL_of_an_RRset_is_one_and_the_lowest()
    {
        var zone = Parse(Head + "a 300 A 192.0.2.1\na 100 A 192.0.2.2\na 200 A 192.0.2.3");

        Assert.Equal(100u, zone.RRsets.Single(rrset => rrset.Owner.ToString() == "a.example.com.").Ttl);
        Assert.Equal(2, zone.Warnings.Length);
    }

    [Theory]
    [InlineData("@ NS ns1", "zone:1: the zone example.com. has no SOA record")]
    [InlineData("@ SOA ns1 host 1 2 3 4 60\n@ SOA ns1 host 2 2 3 4 60", "zone:2: example.com. has 2 SOA records, and one is allowed")]
    [InlineData("@ SOA ns1 host 1 2 3 4 60\na SOA ns1 host 1 2 3 4 60", "zone:3: a.example.com. has a SOA record, and only the apex example.com. may")]
    [InlineData("@ SOA ns1 host 1 2 3 4 60\na A 192.0.2.1\na CNAME b", "zone:4: a.example.com. has a CNAME and other data")]
    [InlineData("@ SOA ns1 host 1 2 3 4 60\na CNAME c\na CNAME b", "zone:3: a.example.com. has 2 CNAME records, and one is allowed")]
    [InlineData("@ SOA ns1 host 1 2 3 4 60\na DNAME c.\na DNAME b.", "zone:3: a.example.com. has 2 DNAME records, and one is allowed")]
    public void What_is_no_zone_is_refused(string text, string expected)
    {
        var zone = Parse("$TTL 60\n" + text);

        Assert.False(zone.IsValid);
        Assert.Empty(zone.RRsets);
        Assert.Equal(expected, Assert.Single(zone.Errors).ToString());
    }

    [Theory]
    [InlineData("a.*.b A 192.0.2.1", "a.*.b.example.com. has an asterisk that is not its first label, and is no wildcard for it")]
    [InlineData("b NS gone", "b.example.com. NS points at gone.example.com., which has no address in this zone")]
    [InlineData("b MX 10 c\nc CNAME d", "b.example.com. MX points at c.example.com., which is a CNAME")]
    [InlineData("b DS 1 13 9 00", "b.example.com. has DS records but is no delegation")]
    public void What_is_hardly_meant_is_a_warning(string text, string expected)
    {
        var zone = Parse(Head + text);

        Assert.True(zone.IsValid);
        Assert.Equal($"zone:5: {expected}", Assert.Single(zone.Warnings).ToString());
    }

    [Theory]
    [InlineData("a CNAME b\na RRSIG CNAME 13 3 60 0 0 1 example.com. AQ==\na NSEC b CNAME RRSIG NSEC")]
    [InlineData("*.w A 192.0.2.1\nx NS any.w")]
    [InlineData("sub NS ns.sub\nother NS ns.sub")]
    public void What_is_right_gets_no_warning(string text) => Assert.Empty(Parse(Head + text).Warnings);

    [Fact]
    public void A_file_with_an_error_is_no_zone() => Assert.Equal("zone:5: ADDRESS should be an IPv4 address, not 'x'", Assert.Single(Parse(Head + "a A x").Errors).ToString());

    [Theory]
    [InlineData("example.com.")]
    [InlineData("x\\.y.example.")]
    [InlineData(".")]
    public void A_zone_that_was_written_reads_back_the_same(string apexText)
    {
        var apex = DomainName.Parse(apexText);
        var soa = new RRset(apex, RecordType.SOA, 3600, [RecordData.Parse(RecordType.SOA, "ns1.example. host.example. 1 2 3 4 60")]);
        var ns = new RRset(apex, RecordType.NS, 3600, [RecordData.Parse(RecordType.NS, "ns1.example.net."), RecordData.Parse(RecordType.NS, "ns2.example.net.")]);
        var others = Tests.Records.RecordVectors.All
            .Where(vector => vector.Type is not (RecordType.SOA or RecordType.NS or RecordType.CNAME))
            .DistinctBy(vector => vector.Type)
            .Select((vector, index) => new RRset(Below(apex, vector.Type), vector.Type, (uint)index, [RecordData.Parse(vector.Type, vector.Text)]));
        RRset[] zone = [ns, soa, .. others];

        var output = new StringWriter(CultureInfo.InvariantCulture);
        var writer = new ZoneFileWriter(output, apex);
        writer.WriteComment("two\nlines");
        writer.WriteZone(zone);
        var read = ZoneFile.Parse(output.ToString(), new ZoneFileOptions { Apex = apex });

        Assert.Empty(read.Errors);
        Assert.Equal(Show(zone.OrderBy(rrset => rrset.Owner).ThenBy(rrset => rrset.Type == RecordType.SOA ? 0 : (int)rrset.Type)), Show(read.RRsets));

        static string[] Show(IEnumerable<RRset> rrsets) => [.. rrsets.Select(rrset => $"{rrset.Owner} {rrset.Ttl} {rrset.Type} {string.Join('|', rrset.Records)}")];
    }

    /// <summary>Owners with whatever a master file might trip over.</summary>
    private static DomainName Below(DomainName apex, RecordType type)
    {
        string[] labels = ["\\@", "\\$ttl", "*", "60", "in", "a\\.b", "\\000\\255", "\\;", "\\032", "A"];
        Assert.True(DomainName.TryParse($"{labels[(int)type % labels.Length]}.{type}", apex, out var owner));
        return owner;
    }

    private static ZoneFile Parse(string text) => ZoneFile.Parse(text, new ZoneFileOptions { Apex = Apex });
}
