using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Tests.Suite;
using Ddns.Store.Zones;
using Ddns.Store.Zones.Planning;

namespace Ddns.Store.Tests.Planning;

/// <summary>How changes move the SOA's serial, and what guards the SOA.</summary>
public sealed class SerialTests
{
    private static readonly RRsetEdit Edit = TestStore.Replace("www.example.org.", RecordType.A, "192.0.2.1");

    [Theory]
    [InlineData(SerialRule.Default, 100u, 2026031401u)]
    [InlineData(SerialRule.Default, 2026031401u, 2026031402u)]
    [InlineData(SerialRule.Default, 2026031499u, 2026031500u)]
    [InlineData(SerialRule.Default, 2026040101u, 2026040102u)]
    [InlineData(SerialRule.SoaEdit, 100u, 2026031401u)]
    [InlineData(SerialRule.SoaEditIncrease, 100u, 2026031401u)]
    [InlineData(SerialRule.Increase, 100u, 101u)]
    [InlineData(SerialRule.Increase, uint.MaxValue, 1u)]
    [InlineData(SerialRule.Epoch, 100u, 1773500966u)]
    [InlineData(SerialRule.Epoch, 1773500966u, 1773500967u)]
    [InlineData(SerialRule.Off, 100u, 100u)]
    public void A_change_moves_the_serial_by_its_rule(SerialRule rule, uint before, uint after)
    {
        var result = new PlannerFixture(rule, before).Apply(Edit);

        Assert.Equal((before, after), (result.OldSerial, result.NewSerial));
        Assert.Equal(11, result.Head.Version);
    }

    [Theory]
    [InlineData(SerialRule.Increase, 99u, 101u)]    // as the client read it some changes ago
    [InlineData(SerialRule.Increase, 100u, 101u)]
    [InlineData(SerialRule.Increase, 500u, 501u)]
    [InlineData(SerialRule.Off, 99u, 99u)]          // the serial is data
    [InlineData(SerialRule.Off, 500u, 500u)]
    public void A_SOA_that_is_written_never_takes_the_serial_back_unless_the_rule_is_off(SerialRule rule, uint given, uint after) =>
        Assert.Equal(after, new PlannerFixture(rule).Apply(Soa(given), Edit).NewSerial);

    [Fact]
    public void A_SOA_that_differs_only_in_an_older_serial_changes_nothing() => Assert.False(new PlannerFixture().Apply(Soa(99)).Changed);

    [Fact]
    public void A_SOA_with_a_newer_serial_is_a_change() => Assert.True(new PlannerFixture().Apply(Soa(101)).Changed);

    [Fact]
    public void The_expected_serial_is_compared_under_the_lock()
    {
        var zone = new PlannerFixture();

        var right = zone.Planner.Apply(TestStore.Change(PlannerFixture.ZoneId, Edit) with { ExpectedSerial = 100 });
        var late = zone.Planner.Apply(TestStore.Change(PlannerFixture.ZoneId, new DeleteRRset(Edit.Owner, RecordType.A)) with { ExpectedSerial = 100 });

        Assert.True(right.Changed);
        Assert.Equal(Refusal.SerialMoved, late.Refusal);
        Assert.Equal("The serial of example.org. is 101, and not 100.", late.Reason);
    }

    [Fact]
    public void The_SOA_cannot_go() => Assert.Equal(Refusal.RuleBroken, new PlannerFixture().Apply(new DeleteRRset(PlannerFixture.Apex, RecordType.SOA)).Refusal);

    [Fact]
    public void The_SOA_cannot_be_disabled()
    {
        var soa = TestStore.Soa("example.org.").Records[0] with { Disabled = true };

        Assert.Equal(Refusal.RuleBroken, new PlannerFixture().Apply(new ReplaceRRset(PlannerFixture.Apex, RecordType.SOA, 60, [soa])).Refusal);
    }

    [Fact]
    public void The_apex_cannot_be_deleted_as_a_name() => Assert.Equal(Refusal.RuleBroken, new PlannerFixture().Apply(new DeleteName(PlannerFixture.Apex)).Refusal);

    [Fact]
    public void A_second_SOA_is_refused()
    {
        var refused = new PlannerFixture().Apply(new AddRecord(PlannerFixture.Apex, RecordType.SOA, 60, TestStore.Soa("example.org.", 200).Records[0]));

        Assert.Equal("RRset example.org. IN SOA: only one such record allowed", refused.Reason);
    }

    [Fact]
    public void The_last_name_server_cannot_go()
    {
        var refused = new PlannerFixture().Apply(new DeleteRRset(PlannerFixture.Apex, RecordType.NS));

        Assert.Equal("RRset example.org. IN NS: the last name server of a zone cannot be removed", refused.Reason);
    }

    [Fact]
    public void A_zone_that_never_had_a_name_server_can_be_changed()
    {
        var zone = new PlannerFixture();
        zone.State.Names[new NameId(PlannerFixture.ZoneId, PlannerFixture.Apex)] = [TestStore.Soa("example.org.", 100)];

        Assert.True(zone.Apply(TestStore.Replace("example.org.", RecordType.A, "192.0.2.1")).Changed);
    }

    private static ReplaceRRset Soa(uint serial) => new(PlannerFixture.Apex, RecordType.SOA, 60, TestStore.Soa("example.org.", serial).Records);
}
