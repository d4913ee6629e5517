using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Following;
using Ddns.Store.Tests.Suite;
using Ddns.Store.Zones;
using Ddns.Store.Zones.Planning;

namespace Ddns.Store.Tests.Planning;

/// <summary>What each edit does to the RRsets, and what it leaves in the plan.</summary>
public sealed class EditTests
{
    private static readonly StoredRRset Www = TestStore.Set("www.example.org.", RecordType.A, "192.0.2.1");

    [Fact]
    public void A_replaced_RRset_moves_version_serial_and_journal_by_one()
    {
        var zone = new PlannerFixture(more: Www);

        var result = zone.Apply(TestStore.Replace("www.example.org.", RecordType.A, "192.0.2.2"));

        Assert.True(result.Changed);
        Assert.Equal((100u, 101u), (result.OldSerial, result.NewSerial));
        Assert.Equal(11, result.Head.Version);
        Assert.Equal([Www], result.Before);
        Assert.Equal(result.Head, Assert.Single(zone.Plan.Journal).Head);
        Assert.Equal("192.0.2.2", Planned(zone, "www.example.org.", RecordType.A));
        Assert.StartsWith("ns1.example.org. hostmaster.example.org. 101 ", Planned(zone, "example.org.", RecordType.SOA), StringComparison.Ordinal);
    }

    [Fact]
    public void A_deleted_subtree_takes_what_an_earlier_edit_made_below_and_keeps_what_a_later_one_makes()
    {
        var zone = new PlannerFixture(more: [Www, TestStore.Set("*.www.example.org.", RecordType.A, "192.0.2.1"), TestStore.Set("mail.example.org.", RecordType.A, "192.0.2.1")]);

        var result = zone.Apply(
            TestStore.Replace("made.www.example.org.", RecordType.A, "192.0.2.3"),
            new DeleteSubtree(DomainName.Parse("www.example.org.")),
            TestStore.Replace("later.www.example.org.", RecordType.A, "192.0.2.4"));

        Assert.True(result.Changed);
        Assert.Null(result.Before[1]);
        Assert.Equal(
            ["*.www.example.org. gone", "example.org. SOA", "later.www.example.org. A", "www.example.org. gone"],
            zone.Plan.RRsets.Select(pair => $"{pair.Key.Owner} {(pair.Value is null ? "gone" : pair.Value.Type.ToString())}").Order(StringComparer.Ordinal));
        Assert.False(zone.Apply(new DeleteSubtree(DomainName.Parse("nothing.example.org."))).Changed);
    }

    [Fact]
    public void The_journal_holds_what_was_served_before_and_after_and_the_SOA()
    {
        var zone = new PlannerFixture(more: Www);

        zone.Apply(TestStore.Replace("www.example.org.", RecordType.A, "192.0.2.2"));

        var deltas = JournalCodec.Decode(Assert.Single(zone.Plan.Journal).Payload);
        Assert.Equal(["www.example.org. A 192.0.2.1 192.0.2.2", "example.org. SOA 100 101"], deltas.Select(delta => delta.Type == RecordType.SOA
            ? $"{delta.Owner} SOA {SoaData.From(delta.Before!.Records[0]).Serial} {SoaData.From(delta.After!.Records[0]).Serial}"
            : $"{delta.Owner} {delta.Type} {delta.Before!.Records[0]} {delta.After!.Records[0]}"));
    }

    [Fact]
    public void A_change_that_changes_nothing_writes_nothing()
    {
        var zone = new PlannerFixture(more: Www);

        var result = zone.Apply(
            TestStore.Replace("WWW.example.org.", RecordType.A, "192.0.2.1"),
            new DeleteRRset(DomainName.Parse("gone.example.org."), RecordType.A),
            new DeleteName(DomainName.Parse("elsewhere.example.com.")),
            new RemoveRecord(Www.Owner, RecordType.A, RecordData.Parse(RecordType.A, "192.0.2.9")));

        Assert.False(result.Changed);
        Assert.Equal((Refusal.None, 10L, 100u), (result.Refusal, result.Head.Version, result.NewSerial));
        Assert.True(zone.Plan.IsEmpty);
        Assert.Empty(zone.Plan.Journal);
    }

    [Fact]
    public void Edits_that_cancel_each_other_change_nothing()
    {
        var zone = new PlannerFixture(more: Www);

        var result = zone.Apply(new DeleteName(Www.Owner), TestStore.Replace("www.example.org.", RecordType.A, "192.0.2.1"));

        Assert.False(result.Changed);
        Assert.Equal([null, null], result.Before);
    }

    [Fact]
    public void Host_names_in_another_case_or_order_are_the_same_records()
    {
        var zone = new PlannerFixture(more: TestStore.Set("sub.example.org.", RecordType.NS, "A.example.org.", "b.example.org."));

        Assert.False(zone.Apply(TestStore.Replace("sub.example.org.", RecordType.NS, "B.example.org.", "a.example.org.")).Changed);
    }

    [Fact]
    public void Another_TTL_is_a_change() =>
        Assert.True(new PlannerFixture(more: Www).Apply(TestStore.Replace("www.example.org.", RecordType.A, "192.0.2.1") with { Ttl = 61 }).Changed);

    [Fact]
    public void Replacing_by_no_records_deletes()
    {
        var zone = new PlannerFixture(more: Www);

        Assert.True(zone.Apply(TestStore.Replace("www.example.org.", RecordType.A)).Changed);

        Assert.Null(zone.Plan.RRsets[new RRsetId(PlannerFixture.ZoneId, Www.Owner, RecordType.A)]);
    }

    [Fact]
    public void Deleting_a_name_deletes_every_type()
    {
        var zone = new PlannerFixture(more: [Www, TestStore.Set("www.example.org.", RecordType.TXT, "\"x\"")]);

        zone.Apply(new DeleteName(Www.Owner));

        Assert.Null(zone.Plan.RRsets[new RRsetId(PlannerFixture.ZoneId, Www.Owner, RecordType.A)]);
        Assert.Null(zone.Plan.RRsets[new RRsetId(PlannerFixture.ZoneId, Www.Owner, RecordType.TXT)]);
    }

    [Fact]
    public void An_added_record_joins_with_the_TTL_of_the_RRset()
    {
        var zone = new PlannerFixture(more: Www);

        zone.Apply(Add("192.0.2.2", ttl: 999));

        var planned = zone.Plan.RRsets[new RRsetId(PlannerFixture.ZoneId, Www.Owner, RecordType.A)]!;
        Assert.Equal((60u, 2), (planned.Ttl, planned.Records.Length));
    }

    [Fact]
    public void Adding_a_member_again_changes_nothing() => Assert.False(new PlannerFixture(more: Www).Apply(Add("192.0.2.1", ttl: 999)).Changed);

    [Fact]
    public void Adding_to_an_absent_RRset_makes_it()
    {
        var zone = new PlannerFixture();

        zone.Apply(Add("192.0.2.2", ttl: 999));

        Assert.Equal(999u, zone.Plan.RRsets[new RRsetId(PlannerFixture.ZoneId, Www.Owner, RecordType.A)]!.Ttl);
    }

    [Fact]
    public void With_its_last_record_the_RRset_goes()
    {
        var zone = new PlannerFixture(more: TestStore.Set("www.example.org.", RecordType.A, "192.0.2.1", "192.0.2.2"));

        zone.Apply(Remove("192.0.2.1"));
        Assert.Equal("192.0.2.2", Planned(zone, "www.example.org.", RecordType.A));
        zone.Apply(Remove("192.0.2.2"));
        Assert.Null(zone.Plan.RRsets[new RRsetId(PlannerFixture.ZoneId, Www.Owner, RecordType.A)]);
    }

    [Fact]
    public void Each_change_of_a_group_sees_the_one_before_and_has_a_version_of_its_own()
    {
        var zone = new PlannerFixture(more: Www);

        var first = zone.Apply(TestStore.Replace("www.example.org.", RecordType.A, "192.0.2.2"));
        var second = zone.Apply(TestStore.Replace("www.example.org.", RecordType.A, "192.0.2.3"));

        Assert.Equal("192.0.2.2", second.Before[0]!.Records[0].Data.ToString());
        Assert.Equal((11L, 12L), (first.Head.Version, second.Head.Version));
        Assert.NotEqual(first.Head.ChangeId, second.Head.ChangeId);
        Assert.Equal([first.Head, second.Head], zone.Plan.Journal.Select(row => row.Head));
        Assert.Equal("192.0.2.3", Planned(zone, "www.example.org.", RecordType.A));
        Assert.Equal(102u, zone.Plan.Zones[PlannerFixture.ZoneId].Serial);
    }

    [Fact]
    public void A_refused_change_leaves_no_trace_and_the_next_goes_on()
    {
        var zone = new PlannerFixture(more: Www);

        var refused = zone.Apply(TestStore.Replace("www.example.org.", RecordType.A, "192.0.2.2"), TestStore.Replace("www.example.org.", RecordType.CNAME, "example.org."));
        var next = zone.Apply(TestStore.Replace("mail.example.org.", RecordType.A, "192.0.2.25"));

        Assert.Equal((Refusal.RuleBroken, false), (refused.Refusal, refused.Changed));
        Assert.Equal("RRset www.example.org. IN A: Conflicts with pre-existing RRset", refused.Reason);
        Assert.Equal(11, next.Head.Version);
        Assert.DoesNotContain(new RRsetId(PlannerFixture.ZoneId, Www.Owner, RecordType.A), zone.Plan.RRsets);
    }

    [Fact]
    public void An_address_makes_way_for_a_CNAME_in_one_change()
    {
        var zone = new PlannerFixture(more: Www);

        Assert.True(zone.Apply(new DeleteRRset(Www.Owner, RecordType.A), TestStore.Replace("www.example.org.", RecordType.CNAME, "example.org.")).Changed);
    }

    [Fact]
    public void A_record_that_is_only_disabled_leaves_the_served_RRset()
    {
        var zone = new PlannerFixture(more: Www);

        zone.Apply(new ReplaceRRset(Www.Owner, RecordType.A, 60, [new StoredRecord(Www.Records[0].Data, Disabled: true)]));

        var delta = JournalCodec.Decode(zone.Plan.Journal[0].Payload)[0];
        Assert.NotNull(delta.Before);
        Assert.Null(delta.After);
    }

    [Fact]
    public void A_disabled_record_that_changes_moves_the_version_but_tells_nodes_only_the_SOA()
    {
        var zone = new PlannerFixture();

        var result = zone.Apply(new ReplaceRRset(Www.Owner, RecordType.A, 60, [new StoredRecord(Www.Records[0].Data, Disabled: true)]));

        Assert.True(result.Changed);
        Assert.Equal(RecordType.SOA, Assert.Single(JournalCodec.Decode(zone.Plan.Journal[0].Payload)).Type);
    }

    [Fact]
    public void Many_names_in_one_change_are_each_touched_once()
    {
        var zone = new PlannerFixture();
        RRsetEdit[] edits = [.. Enumerable.Range(0, 50).SelectMany(i => new RRsetEdit[] { TestStore.Replace($"h{i}.example.org.", RecordType.A, "192.0.2.1"), TestStore.Replace($"h{i}.example.org.", RecordType.TXT, "\"x\"") })];

        zone.Apply(edits);

        Assert.Equal(101, zone.Plan.RRsets.Count);
        Assert.Equal(50, zone.State.Names.Count - 1);
    }

    [Fact]
    public void A_zone_that_is_gone_refuses() =>
        Assert.Equal(Refusal.NoSuchZone, new PlannerFixture().Planner.Apply(TestStore.Change(8, TestStore.Replace("www.example.org.", RecordType.A, "192.0.2.2"))).Refusal);

    private static AddRecord Add(string text, uint ttl) => new(Www.Owner, RecordType.A, ttl, new StoredRecord(RecordData.Parse(RecordType.A, text)));

    private static RemoveRecord Remove(string text) => new(Www.Owner, RecordType.A, RecordData.Parse(RecordType.A, text));

    private static string Planned(PlannerFixture zone, string owner, RecordType type) =>
        zone.Plan.RRsets[new RRsetId(PlannerFixture.ZoneId, DomainName.Parse(owner), type)]!.Records.Single().Data.ToString();
}
