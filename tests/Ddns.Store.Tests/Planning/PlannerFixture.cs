using System.Collections.Immutable;
using Ddns.Protocol.Names;
using Ddns.Store.Tests.Suite;
using Ddns.Store.Zones;
using Ddns.Store.Zones.Planning;

namespace Ddns.Store.Tests.Planning;

/// <summary>A planner over a zone <c>example.org.</c> (id 7, version 10, serial 100) that was never in a store.</summary>
internal sealed class PlannerFixture
{
    public const long ZoneId = 7;
    public static readonly DomainName Apex = DomainName.Parse("example.org.");
    public static readonly DateTimeOffset Now = new(2026, 3, 14, 15, 9, 26, TimeSpan.Zero);
    private int _changeIds;

    public PlannerFixture(SerialRule rule = SerialRule.Increase, uint serial = 100, params StoredRRset[] more)
    {
        State.Zones[ZoneId] = new ZoneState(ZoneId, Apex, new ZoneHead(ZoneId, 10, Guid.Empty), serial, rule);
        StoredRRset[] all = [TestStore.Soa("example.org.", serial), TestStore.Set("example.org.", Ddns.Protocol.Records.RecordType.NS, "ns1.example.org."), .. more];
        foreach (var name in all.GroupBy(rrset => rrset.Owner))
            State.Names[new NameId(ZoneId, name.Key)] = [.. name];
        Planner = new ChangePlanner(State, Now, () => new Guid(++_changeIds, 0, 0, new byte[8]));
    }

    public GroupState State { get; } = new();

    public ChangePlanner Planner { get; }

    public GroupPlan Plan => Planner.Plan;

    public ApplyResult Apply(params RRsetEdit[] edits) => Planner.Apply(new ZoneChange(ZoneId, [.. edits], []));

    public ApplyResult Apply(ImmutableArray<RRsetEdit> edits, params Companion[] companions) => Planner.Apply(new ZoneChange(ZoneId, edits, [.. companions]));
}
