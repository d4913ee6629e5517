using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Zones;

namespace Ddns.Store.Tests.Suite;

/// <summary>Zones and their RRsets, in every store.</summary>
public sealed class ZoneStoreTests
{
    [Theory, EachStore]
    public async Task A_zone_is_made_once_and_found_without_case(string row)
    {
        await using var store = await TestStore.StartAsync(row);

        var zone = await store.AddZoneAsync("Dyn.Example.com.");
        var again = await store.Zones.CreateZoneAsync(new NewZone(DomainName.Parse("dyn.example.COM.")), [TestStore.Soa("dyn.example.com.")], null, default);

        Assert.Null(again);
        Assert.Equal(zone, await store.Zones.FindZoneAsync(DomainName.Parse("dyn.example.com."), default));
        Assert.Equal(("dyn.example.com.", 1L, 1u), (zone.Apex.ToString(), zone.Head.Version, zone.Serial));
        Assert.Null(await store.Zones.FindZoneAsync(DomainName.Parse("example.com."), default));
    }

    [Theory, EachStore]
    public async Task What_is_no_zone_is_not_made(string row)
    {
        await using var store = await TestStore.StartAsync(row);

        await Assert.ThrowsAsync<ArgumentException>(() => store.Zones.CreateZoneAsync(new NewZone(DomainName.Parse("example.com.")), [], null, default));

        Assert.Empty(await store.Zones.ListZonesAsync(default).ToListAsync());
    }

    [Theory, EachStore]
    public async Task The_deepest_zone_encloses_a_name(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var outer = await store.AddZoneAsync("example.com.");
        var inner = await store.AddZoneAsync("ddns.example.com.");

        Assert.Equal(inner.Id, (await store.Zones.FindEnclosingZoneAsync(DomainName.Parse("a.b.ddns.example.com."), default))!.Id);
        Assert.Equal(inner.Id, (await store.Zones.FindEnclosingZoneAsync(DomainName.Parse("ddns.example.com."), default))!.Id);
        Assert.Equal(outer.Id, (await store.Zones.FindEnclosingZoneAsync(DomainName.Parse("xddns.example.com."), default))!.Id);
        Assert.Null(await store.Zones.FindEnclosingZoneAsync(DomainName.Parse("example.org."), default));
    }

    [Theory, EachStore]
    public async Task A_zone_reads_in_canonical_order(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        // RFC 4034 §6.1's own example, without the names that are not ASCII.
        var zone = await store.AddZoneAsync("example.", SerialRule.Increase,
            [.. new[] { "z.example.", "yljkjljk.a.example.", "zABC.a.EXAMPLE.", "*.z.example.", "a.example.", "Z.a.example." }.Select(name => TestStore.Set(name, RecordType.A, "192.0.2.1"))]);

        var names = (await store.ReadAsync(zone.Id)).Select(rrset => rrset.Owner.ToString());

        Assert.Equal(["example.", "example.", "a.example.", "yljkjljk.a.example.", "z.a.example.", "zabc.a.example.", "z.example.", "*.z.example."], names);
    }

    [Theory, EachStore]
    public async Task A_change_is_there_when_it_is_acknowledged_and_after_a_restart(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var zone = await store.AddZoneAsync();

        var result = await store.ApplyAsync(zone.Id, TestStore.Replace("HomeLab.ddns.example.com.", RecordType.A, "192.0.2.1"));

        var read = Assert.Single(await store.ReadAsync(zone.Id, "homelab.ddns.example.com."));
        Assert.Equal(("homelab.ddns.example.com.", 60u, "192.0.2.1"), (read.Owner.ToString(), read.Ttl, read.Records.Single().Data.ToString()));
        await store.RestartAsync();
        Assert.True(StoredRRset.Same(read, Assert.Single(await store.ReadAsync(zone.Id, "homelab.ddns.example.com."))));
        var found = await store.Zones.FindZoneAsync(zone.Apex, default);
        Assert.Equal((result.Head, 2u), (found!.Head, found.Serial));
    }

    [Theory, EachStore]
    public async Task Every_kind_of_record_comes_back_as_it_was(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var zone = await store.AddZoneAsync();
        StoredRRset[] sets =
        [
            TestStore.Set("t.ddns.example.com.", RecordType.TXT, "\"say \\\"hi\\\"\" \"\\000\\255\\\\\"", "\"second\""),
            TestStore.Set("*.w.ddns.example.com.", RecordType.MX, "10 mail.example.net."),
            TestStore.Set("x.ddns.example.com.", (RecordType)65280, "\\# 3 0102ff"),
            TestStore.Set("a\\.b\\000c.ddns.example.com.", RecordType.AAAA, "2001:db8::1"),
            StoredRRset.Of(DomainName.Parse("d.ddns.example.com."), RecordType.A, 0, [new(RecordData.Parse(RecordType.A, "192.0.2.1"), Disabled: true), new(RecordData.Parse(RecordType.A, "192.0.2.2"))]),
        ];

        await store.ApplyAsync(zone.Id, [.. sets.Select(set => new ReplaceRRset(set.Owner, set.Type, set.Ttl, set.Records))]);

        foreach (var set in sets)
            Assert.True(StoredRRset.Same(set, Assert.Single(await store.Zones.ReadNameAsync(zone.Id, set.Owner, default))), set.Owner.ToString());
    }

    [Theory, EachStore]
    public async Task Refused_changes_say_why_and_change_nothing(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var zone = await store.AddZoneAsync();

        var broken = await store.ApplyAsync(zone.Id, TestStore.Replace("www.example.net.", RecordType.A, "192.0.2.1"));
        var late = await store.Zones.ApplyAsync(TestStore.Change(zone.Id, TestStore.Replace("a.ddns.example.com.", RecordType.A, "192.0.2.1")) with { ExpectedSerial = 7 }, default);
        var nowhere = await store.ApplyAsync(zone.Id + 1, TestStore.Replace("a.ddns.example.com.", RecordType.A, "192.0.2.1"));

        Assert.Equal([Refusal.RuleBroken, Refusal.SerialMoved, Refusal.NoSuchZone], [broken.Refusal, late.Refusal, nowhere.Refusal]);
        Assert.All([broken, late, nowhere], refused => Assert.NotNull(refused.Reason));
        Assert.Equal(zone.Head, (await store.Zones.FindZoneAsync(zone.Apex, default))!.Head);
    }

    [Theory, EachStore]
    public async Task An_edit_with_records_of_another_type_is_the_programs_mistake(string row)
    {
        await using var store = await TestStore.StartAsync(row);

        await Assert.ThrowsAsync<ArgumentException>(() => store.ApplyAsync(1, new ReplaceRRset(DomainName.Root, RecordType.A, 1, [new StoredRecord(RecordData.Parse(RecordType.TXT, "\"x\""))])));
    }

    [Theory, EachStore]
    public async Task A_deleted_zone_leaves_nothing_and_its_id_is_never_used_again(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var zone = await store.AddZoneAsync();
        await store.ApplyAsync(zone.Id, TestStore.Replace("a.ddns.example.com.", RecordType.A, "192.0.2.1"));
        var account = await store.AddAccountAsync();
        await store.AddDomainAsync(zone.Id, account.Id, "homelab");

        Assert.True(await store.Zones.DeleteZoneAsync(zone.Id, TestStore.Audit(), default));
        Assert.False(await store.Zones.DeleteZoneAsync(zone.Id, TestStore.Audit(), default));

        Assert.Empty(await store.ReadAsync(zone.Id));
        Assert.Null(await store.Domains.FindAsync(DomainName.Parse("homelab.ddns.example.com."), default));
        await store.RestartAsync();
        Assert.True((await store.AddZoneAsync()).Id > zone.Id);
    }

    [Theory, EachStore]
    public async Task A_zone_of_ones_own_keeps_its_owner_kind_and_rule(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var account = await store.AddAccountAsync();

        await store.Zones.CreateZoneAsync(new NewZone(DomainName.Parse("dyn.example.org."), account.Id, "Master", SerialRule.Epoch), [TestStore.Soa("dyn.example.org.")], TestStore.Audit(), default);

        var zone = Assert.Single(await store.Zones.ListZonesAsync(default).ToListAsync());
        Assert.Equal((account.Id, "Master", SerialRule.Epoch, store.Clock.GetUtcNow()), (zone.OwnerAccountId, zone.Kind, zone.SerialRule, zone.CreatedAt));
    }

    [Theory, EachStore]
    public async Task A_subtree_goes_with_all_that_is_below_and_nothing_beside(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        string[] below = ["a.ddns.example.com.", "*.a.ddns.example.com.", "_acme.x.a.ddns.example.com.", "\\000.a.ddns.example.com.", "\\255.a.ddns.example.com."];
        string[] beside = ["aa.ddns.example.com.", "a\\000.ddns.example.com.", "b.ddns.example.com.", "\\001.ddns.example.com."];
        var zone = await store.AddZoneAsync(more: [.. below.Concat(beside).Select(name => TestStore.Set(name, RecordType.TXT, "\"x\""))]);

        var result = await store.ApplyAsync(zone.Id, TestStore.Replace("new.a.ddns.example.com.", RecordType.A, "192.0.2.1"), new DeleteSubtree(DomainName.Parse("A.ddns.example.com.")));

        Assert.True(result.Changed);
        Assert.Equal(beside.Order(StringComparer.Ordinal), (await store.ReadAsync(zone.Id)).Where(rrset => rrset.Type == RecordType.TXT).Select(rrset => rrset.Owner.ToString()).Order(StringComparer.Ordinal));
        Assert.Empty(await store.ReadAsync(zone.Id, "new.a.ddns.example.com."));
        Assert.False((await store.ApplyAsync(zone.Id, new DeleteSubtree(DomainName.Parse("a.ddns.example.com.")))).Changed);
        Assert.Equal(Refusal.RuleBroken, (await store.ApplyAsync(zone.Id, new DeleteSubtree(zone.Apex))).Refusal);
    }

    [Theory, EachStore]
    public async Task A_probe_writes_and_reads(string row)
    {
        await using var store = await TestStore.StartAsync(row);

        await store.Zones.ProbeAsync(default);
        await store.Zones.ProbeAsync(default);
    }

    [Theory, EachStore]
    public async Task A_withdrawn_call_is_never_started(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var zone = await store.AddZoneAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            store.Zones.ApplyAsync(TestStore.Change(zone.Id, TestStore.Replace("a.ddns.example.com.", RecordType.A, "192.0.2.1")), new CancellationToken(canceled: true)));

        await store.ApplyAsync(zone.Id, TestStore.Replace("b.ddns.example.com.", RecordType.A, "192.0.2.1"));
        Assert.Empty(await store.ReadAsync(zone.Id, "a.ddns.example.com."));
    }

    [Theory, EachStore]
    public async Task One_bad_change_among_many_spoils_none(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        var zone = await store.AddZoneAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => store.ApplyAsync(zone.Id, i % 10 == 3
            ? TestStore.Replace("elsewhere.example.net.", RecordType.A, "192.0.2.1")
            : TestStore.Replace($"h{i}.ddns.example.com.", RecordType.A, "192.0.2.1"))));

        Assert.Equal(20, results.Count(result => result.Refusal == Refusal.RuleBroken));
        Assert.Equal(180, results.Count(result => result.Changed));
        Assert.Equal(Enumerable.Range(2, 180).Select(version => (long)version), results.Where(result => result.Changed).Select(result => result.Head.Version).Order());
        Assert.Equal(182, (await store.ReadAsync(zone.Id)).Count);
    }
}
