using System.Net;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Domains;
using Ddns.Store.Tests.Suite;
using Ddns.Store.Zones;
using Ddns.Store.Zones.Planning;

namespace Ddns.Store.Tests.Planning;

/// <summary>What stands or falls with a change: domains made and removed, history, audit.</summary>
public sealed class CompanionTests
{
    private const long Ada = 1;
    private const long Bob = 2;
    private static readonly DomainName Home = DomainName.Parse("home.example.org.");

    [Fact]
    public void An_added_domain_gets_a_reserved_id()
    {
        var zone = Zone();

        var result = zone.Apply([], Add(Ada));

        Assert.Equal(41, result.NewDomainId);
        Assert.False(result.Changed);
        Assert.Equal((41L, Home), (zone.Plan.AddedDomains[0].Id, zone.Plan.AddedDomains[0].Domain.Fqdn));
    }

    [Fact]
    public void The_second_of_a_group_finds_the_name_taken()
    {
        var zone = Zone();

        zone.Apply([], Add(Ada));

        Assert.Equal(Refusal.NameTaken, zone.Apply([], Add(Bob)).Refusal);
    }

    [Fact]
    public void A_name_with_records_is_somebodys() =>
        Assert.Equal(Refusal.NameTaken, Zone(TestStore.Set("home.example.org.", RecordType.A, "192.0.2.1")).Apply([], Add(Ada)).Refusal);

    [Fact]
    public void A_name_outside_the_zone_is_refused() =>
        Assert.Equal(Refusal.RuleBroken, Zone().Apply([], Add(Ada, "home.example.com.")).Refusal);

    [Fact]
    public void A_released_name_is_kept_for_its_owner_until_the_quarantine_ends()
    {
        var zone = Zone();
        zone.State.Released[Home] = new ReleasedName(Home, Ada, PlannerFixture.Now.AddDays(1));

        Assert.Equal(Refusal.NameQuarantined, zone.Apply([], Add(Bob)).Refusal);
        Assert.Equal(Refusal.None, zone.Apply([], Add(Ada)).Refusal);
    }

    [Fact]
    public void When_the_quarantine_has_ended_anybody_may_have_the_name()
    {
        var zone = Zone();
        zone.State.Released[Home] = new ReleasedName(Home, Ada, PlannerFixture.Now);

        Assert.Equal(Refusal.None, zone.Apply([], Add(Bob)).Refusal);
    }

    [Fact]
    public void The_limit_counts_the_domains_that_the_same_group_added()
    {
        var zone = Zone();

        var results = new[] { "a", "b", "c" }.Select(label => zone.Apply([], Add(Ada, $"{label}.example.org.", limit: 2)).Refusal);

        Assert.Equal([Refusal.None, Refusal.None, Refusal.LimitReached], results);
    }

    [Fact]
    public void An_account_that_is_gone_gets_no_domain()
    {
        var zone = Zone();
        zone.State.DomainsOfAccount.Remove(Ada);

        Assert.Equal(Refusal.LimitReached, zone.Apply([], Add(Ada)).Refusal);
    }

    [Fact]
    public void A_removed_domain_leaves_its_name_in_quarantine_and_takes_its_history_of_the_group_along()
    {
        var zone = Zone();
        AddExisting(zone);

        zone.Apply([Replace("192.0.2.1")], new RecordAddresses(5, "rest", null, PlannerFixture.Now));
        zone.Apply([new DeleteName(Home)], new RemoveDomain(5, PlannerFixture.Now.AddDays(30)));

        Assert.Equal([5], zone.Plan.RemovedDomains);
        Assert.Equal(new ReleasedName(Home, Ada, PlannerFixture.Now.AddDays(30)), zone.Plan.Released[Home]);
        Assert.Empty(zone.Plan.Addresses);
        Assert.Equal(Refusal.NameQuarantined, zone.Apply([], Add(Bob)).Refusal);
        Assert.Equal(Refusal.None, zone.Apply([], Add(Ada)).Refusal);
        Assert.Empty(zone.Plan.Released);
    }

    [Fact]
    public void A_removed_domain_makes_room_below_the_limit()
    {
        var zone = Zone();
        AddExisting(zone);
        zone.State.DomainsOfAccount[Ada] = 1;

        Assert.Equal(Refusal.LimitReached, zone.Apply([], Add(Ada, "other.example.org.", limit: 1)).Refusal);
        zone.Apply([], new RemoveDomain(5, PlannerFixture.Now));
        Assert.Equal(Refusal.None, zone.Apply([], Add(Ada, "other.example.org.", limit: 1)).Refusal);
    }

    [Theory]
    [InlineData(5, 3, Refusal.None)]
    [InlineData(5, 2, Refusal.NoSuchDomain)]    // the token was replaced
    [InlineData(6, 3, Refusal.NoSuchDomain)]    // the domain was removed
    public void An_update_that_raced_a_deletion_or_a_new_token_does_not_win(long domainId, int generation, Refusal expected)
    {
        var zone = Zone();
        AddExisting(zone);

        Assert.Equal(expected, zone.Apply([Replace("192.0.2.1")], new RequireDomain(domainId, generation)).Refusal);
        Assert.Equal(expected != Refusal.None, zone.Plan.IsEmpty);
    }

    [Fact]
    public void Each_family_that_changed_gets_a_history_row_with_before_and_after()
    {
        var zone = Zone(TestStore.Set("home.example.org.", RecordType.A, "192.0.2.1"), TestStore.Set("other.example.org.", RecordType.A, "192.0.2.77"));
        AddExisting(zone);

        zone.Apply(
            [Replace("192.0.2.2"), TestStore.Replace("home.example.org.", RecordType.AAAA, "2001:db8::1"), TestStore.Replace("other.example.org.", RecordType.A, "192.0.2.78")],
            new RecordAddresses(5, "dyndns2", IPAddress.Parse("198.51.100.9"), PlannerFixture.Now));

        Assert.Equal(
            [
                new AddressRow(5, 22, PlannerFixture.Now, 4, IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"), "dyndns2", IPAddress.Parse("198.51.100.9")),
                new AddressRow(5, 23, PlannerFixture.Now, 6, null, IPAddress.Parse("2001:db8::1"), "dyndns2", IPAddress.Parse("198.51.100.9")),
            ],
            zone.Plan.Addresses);
    }

    [Fact]
    public void A_withdrawn_address_is_history_too()
    {
        var zone = Zone(TestStore.Set("home.example.org.", RecordType.A, "192.0.2.1"));
        AddExisting(zone);

        zone.Apply([new DeleteRRset(Home, RecordType.A)], new RecordAddresses(5, "rest", null, PlannerFixture.Now));

        Assert.Null(Assert.Single(zone.Plan.Addresses).After);
    }

    [Fact]
    public void Another_TTL_is_no_history()
    {
        var zone = Zone(TestStore.Set("home.example.org.", RecordType.A, "192.0.2.1"));
        AddExisting(zone);

        Assert.True(zone.Apply([Replace("192.0.2.1") with { Ttl = 61 }], new RecordAddresses(5, "rest", null, PlannerFixture.Now)).Changed);

        Assert.Empty(zone.Plan.Addresses);
    }

    [Fact]
    public void An_audit_entry_is_written_when_something_was_done()
    {
        var zone = Zone(TestStore.Set("home.example.org.", RecordType.A, "192.0.2.1"));
        var audit = new WriteAudit(TestStore.Audit());

        zone.Apply([Replace("192.0.2.1")], audit);
        Assert.Empty(zone.Plan.Audit);
        zone.Apply([Replace("192.0.2.2")], audit);
        Assert.Single(zone.Plan.Audit);
        zone.Apply([], audit);
        Assert.Equal(2, zone.Plan.Audit.Count);
    }

    private static PlannerFixture Zone(params StoredRRset[] more)
    {
        var zone = new PlannerFixture(more: more);
        zone.State.DomainsOfAccount[Ada] = 0;
        zone.State.DomainsOfAccount[Bob] = 0;
        for (var id = 41; id < 50; id++)
            zone.State.NewDomainIds.Enqueue(id);
        return zone;
    }

    private static void AddExisting(PlannerFixture zone)
    {
        zone.State.Domains[5] = new DomainState(5, Ada, PlannerFixture.ZoneId, Home, TokenGeneration: 3);
        zone.State.Taken.Add(Home);
    }

    private static AddDomain Add(long accountId, string fqdn = "home.example.org.", int? limit = null) =>
        new(new NewDomain(accountId, DomainName.Parse(fqdn), "home", "hash", 1, PlannerFixture.Now), limit);

    private static ReplaceRRset Replace(string address) => TestStore.Replace("home.example.org.", RecordType.A, address);
}
