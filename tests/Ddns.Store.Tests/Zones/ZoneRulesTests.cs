using System.Collections.Immutable;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Tests.Suite;
using Ddns.Store.Zones;

namespace Ddns.Store.Tests.Zones;

public sealed class ZoneRulesTests
{
    private static readonly DomainName Apex = DomainName.Parse("example.org.");

    [Fact]
    public void An_ordinary_zone_breaks_none() => Assert.Null(FirstBroken(
        TestStore.Set("example.org.", RecordType.NS, "ns1.example.org."),
        TestStore.Set("www.example.org.", RecordType.CNAME, "example.org."),
        TestStore.Set("sub.example.org.", RecordType.DS, "1 8 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")));

    [Fact]
    public void Without_a_SOA_there_is_no_zone() =>
        Assert.Equal("The zone example.org. has no SOA record.", ZoneRules.FirstBroken(Apex, [TestStore.Set("example.org.", RecordType.NS, "ns1.example.org.")]));

    [Fact]
    public void A_name_outside_is_out_of_zone() =>
        Assert.Equal("RRset www.example.com. IN A: Name is out of zone", FirstBroken(TestStore.Set("www.example.com.", RecordType.A, "192.0.2.1")));

    [Fact]
    public void A_CNAME_stands_beside_nothing() => Assert.Equal(
        "RRset www.example.org. IN A: Conflicts with pre-existing RRset",
        FirstBroken(TestStore.Set("www.example.org.", RecordType.CNAME, "example.org."), TestStore.Set("www.example.org.", RecordType.A, "192.0.2.1")));

    [Fact]
    public void A_disabled_CNAME_conflicts_with_nothing() => Assert.Null(
        FirstBroken(Disabled(TestStore.Set("www.example.org.", RecordType.CNAME, "example.org.")), TestStore.Set("www.example.org.", RecordType.A, "192.0.2.1")));

    [Fact]
    public void A_disabled_address_does_not_disturb_a_CNAME() => Assert.Null(
        FirstBroken(TestStore.Set("www.example.org.", RecordType.CNAME, "example.org."), Disabled(TestStore.Set("www.example.org.", RecordType.A, "192.0.2.1"))));

    [Theory]
    [InlineData(RecordType.CNAME)]
    [InlineData(RecordType.DNAME)]
    public void Aliases_are_one_of_a_kind(RecordType type) => Assert.Equal(
        $"RRset www.example.org. IN {type}: only one such record allowed",
        FirstBroken(TestStore.Set("www.example.org.", type, "a.example.org.", "b.example.org.")));

    [Fact]
    public void A_SOA_is_only_allowed_at_the_apex() => Assert.Equal(
        "RRset sub.example.org. IN SOA: is only allowed at apex", FirstBroken(TestStore.Soa("sub.example.org.")));

    [Fact]
    public void A_DNSKEY_is_only_allowed_at_the_apex() => Assert.Equal(
        "RRset sub.example.org. IN DNSKEY: is only allowed at apex", FirstBroken(TestStore.Set("sub.example.org.", RecordType.DNSKEY, "257 3 8 AwEAAQ==")));

    [Fact]
    public void A_DS_is_not_allowed_at_the_apex() => Assert.Equal(
        "RRset example.org. IN DS: is not allowed at apex",
        FirstBroken(TestStore.Set("example.org.", RecordType.DS, "1 8 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")));

    [Fact]
    public void A_record_cannot_be_there_twice() => Assert.Equal(
        "RRset a.example.org. IN A: duplicate record with content \"192.0.2.1\"",
        FirstBroken(TestStore.Set("a.example.org.", RecordType.A, "192.0.2.1", "192.0.2.1")));

    [Fact]
    public void Host_names_that_differ_only_in_case_are_duplicates() => Assert.Equal(
        "RRset example.org. IN NS: duplicate record with content \"NS1.example.org.\"",
        FirstBroken(TestStore.Set("example.org.", RecordType.NS, "ns1.example.org.", "NS1.example.org."))?.Replace("ns1", "NS1", StringComparison.Ordinal));

    [Fact]
    public void A_TTL_has_31_bits()
    {
        var address = TestStore.Set("a.example.org.", RecordType.A, "192.0.2.1");

        Assert.Null(FirstBroken(address with { Ttl = int.MaxValue }));
        Assert.Equal("RRset a.example.org. IN A: the TTL 2147483648 is above 2147483647", FirstBroken(address with { Ttl = 1u << 31 }));
    }

    [Fact]
    public void An_RRset_given_twice_is_refused() => Assert.Equal(
        "RRset a.example.org. IN A: is given twice",
        FirstBroken(TestStore.Set("a.example.org.", RecordType.A, "192.0.2.1"), TestStore.Set("a.example.org.", RecordType.A, "192.0.2.2")));

    private static string? FirstBroken(params StoredRRset[] more) => ZoneRules.FirstBroken(Apex, [TestStore.Soa("example.org."), .. more]);

    private static StoredRRset Disabled(StoredRRset rrset) =>
        rrset with { Records = [.. rrset.Records.Select(record => record with { Disabled = true })] };
}
