using System.Collections.Immutable;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Following;
using Ddns.Store.Zones;

namespace Ddns.Store.Tests.Suite;

/// <summary>What many writers did at once, checked from the journal: versions without gaps, and a replay that ends at the RRsets.</summary>
public sealed class ReplayTests
{
    private const int Writers = 16;
    private const int Edits = 60;
    private static readonly string[] Names = ["a", "b", "c", "d.c", "*.w"];

    [Theory, EachStore]
    public async Task The_journal_of_concurrent_random_edits_replays_to_the_RRsets(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        ZoneInfo[] zones = [await store.AddZoneAsync("one.example."), await store.AddZoneAsync("other.example.")];
        var tables = new List<Dictionary<(DomainName, RecordType), RRset>>();
        foreach (var zone in zones)
            tables.Add(await LoadAsync(store, zone.Id));

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var random = new Random(writer);
            for (var i = 0; i < Edits; i++)
            {
                var zone = zones[random.Next(zones.Length)];
                await store.ApplyAsync(zone.Id, [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => RandomEdit(random, zone.Apex))]);
            }
        })));

        await CheckAsync(store, zones, tables, atLeast: Writers);
    }

    /// <summary>That the journal since these tables has every version once, and takes them to what the store holds.</summary>
    internal static async Task CheckAsync(TestStore store, ZoneInfo[] zones, List<Dictionary<(DomainName, RecordType), RRset>> tables, int atLeast)
    {
        var heads = (await store.Feed.ReadHeadsAsync(default)).Zones.ToDictionary(followed => followed.Head.ZoneId, followed => followed.Head);
        for (var i = 0; i < zones.Length; i++)
        {
            var read = Assert.IsType<JournalRead.Entries>(Assert.Single(await store.Feed.ReadJournalAsync([zones[i].Head], default)));
            Assert.True(read.List.Count > atLeast, "the writers hardly changed anything");
            Assert.Equal(Enumerable.Range(2, read.List.Count).Select(version => (long)version), read.List.Select(entry => entry.Head.Version));
            Assert.Equal(heads[zones[i].Id], read.List[^1].Head);
            foreach (var delta in read.List.SelectMany(entry => entry.Deltas))
                Replay(tables[i], delta);
            Assert.Equal(Show(await LoadAsync(store, zones[i].Id)), Show(tables[i]));
        }
    }

    /// <summary>Also checks that each delta begins where the one before it ended.</summary>
    private static void Replay(Dictionary<(DomainName, RecordType), RRset> table, RRsetDelta delta)
    {
        var key = (delta.Owner, delta.Type);
        Assert.Equal(Show(table.GetValueOrDefault(key)), Show(delta.Before));
        if (delta.After is null)
            table.Remove(key);
        else
            table[key] = delta.After;
    }

    internal static RRsetEdit RandomEdit(Random random, DomainName apex)
    {
        var owner = DomainName.Parse($"{Names[random.Next(Names.Length)]}.{apex}");
        var record = new StoredRecord(RecordData.Parse(RecordType.A, $"192.0.2.{random.Next(6)}"), Disabled: random.Next(5) == 0);
        return random.Next(9) switch
        {
            8 => new DeleteSubtree(owner),
            0 => new DeleteName(owner),
            1 => new DeleteRRset(owner, RecordType.A),
            2 => new AddRecord(owner, RecordType.A, 60, record),
            3 => new RemoveRecord(owner, RecordType.A, record.Data),
            4 => TestStore.Replace(owner.ToString(), RecordType.CNAME, "elsewhere.example.net."),
            5 => TestStore.Replace(owner.ToString(), RecordType.TXT, $"\"{random.Next(4)}\""),
            _ => new ReplaceRRset(owner, RecordType.A, (uint)random.Next(60, 63), [record]),
        };
    }

    internal static async Task<Dictionary<(DomainName, RecordType), RRset>> LoadAsync(TestStore store, long zoneId)
    {
        var table = new Dictionary<(DomainName, RecordType), RRset>();
        await store.Feed.LoadZoneAsync(zoneId, rrset => table.Add((rrset.Owner, rrset.Type), rrset), default);
        return table;
    }

    private static IEnumerable<string> Show(Dictionary<(DomainName, RecordType), RRset> table) => table.Values.Select(rrset => Show(rrset)).Order(StringComparer.Ordinal);

    private static string Show(RRset? rrset) => rrset is null ? "-" : $"{rrset.Owner} {rrset.Ttl} {rrset.Type} {string.Join(' ', rrset.Records)}";
}
