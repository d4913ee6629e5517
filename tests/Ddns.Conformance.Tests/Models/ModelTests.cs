using CsCheck;
using Ddns.Authoritative.Answering;
using Ddns.Conformance.Tests.Asking;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Following;

namespace Ddns.Conformance.Tests.Models;

/// <summary>
/// Random zones, one within the other, and random changes of them: the engine, which keeps flags up to date, against a server
/// that looks at everything anew each time.
/// </summary>
public sealed class ModelTests
{
    private const string Outer = "t.";
    private const string Inner = "a.t.";
    private const string Beside = "u.";
    private const string DelegationSigner = "1 13 2 0000000000000000000000000000000000000000000000000000000000000000";

    // So few labels that names meet: below each other, below wildcards, at the inner apex and above it.
    private static readonly string[] Labels = ["a", "b", "*"];
    private static readonly string[] Types = ["A", "AAAA", "TXT", "NS", "MX", "CNAME", "DNAME", "DS"];
    private static readonly string[] AskedTypes = ["A", "MX", "NS", "CNAME", "DNAME", "DS", "SOA"];

    private static readonly string[] Owners = [.. Universe(Outer, 3), .. Universe(Beside, 2)];
    private static readonly string[] Asked = [.. Owners, .. Owners.Where(name => name.Length < 7).Select(name => $"c.{name}"), "elsewhere.", "."];

    private static readonly Gen<string> GenOwner = Gen.Int[0, Owners.Length - 1].Select(i => Owners[i]);
    private static readonly Gen<string> GenType = Gen.Frequency((4, Of("A", "TXT", "AAAA")), (3, Of("NS", "CNAME", "DNAME")), (1, Of("MX", "DS")));

    /// <summary>One RRset: present or, one time in three, gone.</summary>
    private static readonly Gen<Edit> GenEdit =
        from owner in GenOwner
        from type in GenType
        from target in GenOwner
        from other in GenOwner
        from number in Gen.Int[0, 5]
        select new Edit(owner, type, target, other, number);

    private static readonly Gen<Step> GenStep = Gen.Frequency(
        (12, GenEdit.List[1, 4].Select(edits => (Step)new Change(edits))),
        (1, Of<Step>(new Reload(Outer), new Reload(Inner), new Reload(Beside))),
        (1, Of<Step>(new Toggle(Inner), new Toggle(Beside), new Toggle(Outer))));

    private abstract record Step;

    private sealed record Change(List<Edit> Edits) : Step
    {
        public override string ToString() => string.Join("; ", Edits);
    }

    private sealed record Reload(string Apex) : Step;

    private sealed record Toggle(string Apex) : Step;

    private sealed record Edit(string Owner, string Type, string Target, string Other, int Number);

    [Fact, Rfc(1034, "4.3.2"), Rfc(4592, "3.3.1"), Rfc(6672, "3.2"), Rfc(2308, "3")]
    public void Whatever_changes_the_answers_are_those_of_the_algorithm() =>
        (from initial in GenEdit.List[0, 25]
         from steps in GenStep.List[0, 12]
         select (initial, steps)).Sample(
            run => Play(run.initial, run.steps),
            iter: int.Parse(Environment.GetEnvironmentVariable("DDNS_MODEL_RUNS") ?? "200", System.Globalization.CultureInfo.InvariantCulture),
            threads: 1,
            print: run => $"{string.Join("; ", run.initial)}\n{string.Join("\n", run.steps)}");

    private static void Play(List<Edit> initial, List<Step> steps)
    {
        using var game = new Game();
        foreach (var zone in game.Zones.Values)
            game.Apply(zone.Apex, initial, silently: true);
        foreach (var zone in game.Zones.Values)
            game.Load(zone.Apex);
        game.Compare();
        foreach (var step in steps)
        {
            switch (step)
            {
                case Change change:
                    foreach (var apex in game.Live.ToArray())
                        game.Apply(apex, change.Edits, silently: false);
                    break;
                case Reload reload when game.Live.Contains(reload.Apex):
                    game.Load(reload.Apex);
                    break;
                case Toggle toggle when game.Live.Remove(toggle.Apex):
                    game.Node.Remove(toggle.Apex);
                    break;
                case Toggle toggle:
                    game.Load(toggle.Apex);
                    break;
                default:
                    break;
            }
            game.Compare();
        }
        game.GoHome();
    }

    private sealed class Game : IDisposable
    {
        public TestNode Node { get; } = new();

        public Dictionary<string, PlainZone> Zones { get; } = new[] { Outer, Inner, Beside }.ToDictionary(apex => apex, apex => new PlainZone(apex));

        public HashSet<string> Live { get; } = [];

        public void Load(string apex)
        {
            var lines = Zones[apex].RRsets.SelectMany(rrset => rrset.Value.Select(data => $"{rrset.Key.Owner} {PlainZone.Ttl} {rrset.Key.Type} {data}"));
            Node.Load($"$ORIGIN {apex}\n{string.Join('\n', lines)}\n");
            Live.Add(apex);
        }

        /// <summary>What of the edits falls into the zone and keeps its rules; the SOA stays.</summary>
        public void Apply(string apex, List<Edit> edits, bool silently)
        {
            var zone = Zones[apex];
            var deltas = new List<RRsetDelta>();
            foreach (var given in edits.Where(edit => Names.IsAtOrBelow(edit.Owner, apex)))
            {
                // Inner and outer zone have different data for the names that both could have.
                var edit = apex == Outer ? given with { Number = given.Number + 7 } : given;
                var data = DataOf(edit);
                if (data.Length > 0 && Conflicts(zone, edit))
                    continue;
                if (data.Length == 0)
                    zone.RRsets.Remove((edit.Owner, edit.Type));
                else
                    zone.RRsets[(edit.Owner, edit.Type)] = data;
                deltas.Add(Delta(edit, data));
            }
            if (!silently)
                Node.Apply(apex, [.. deltas]);
        }

        public void Compare()
        {
            var model = new PlainServer([.. Live.Select(apex => Zones[apex])]);
            foreach (var name in Asked)
            {
                foreach (var type in AskedTypes)
                {
                    var reply = Node.Ask(new RawQuery(name, type), TransportKind.Tcp);
                    var shown = new PlainReply { Code = reply.CodeText, IsAuthoritative = reply.IsAuthoritative };
                    shown.Answers.AddRange(reply.Answers.Select(Text));
                    shown.Authorities.AddRange(reply.Authorities.Select(Text));
                    shown.Additionals.AddRange(reply.Additionals.Select(Text));
                    var expected = model.Answer(name, type).ToString();
                    if (expected != shown.ToString())
                        Assert.Fail($"{name} {type}: expected\n{expected}\nanswered\n{shown}\nzones\n{Dump()}");
                }
            }
        }

        /// <summary>Every name that was ever added goes: nothing is left but the apexes.</summary>
        public void GoHome()
        {
            foreach (var apex in Live)
            {
                var zone = Zones[apex];
                var all = zone.RRsets.Keys.Where(key => key.Type != "SOA").ToArray();
                foreach (var (owner, type) in all)
                    Node.Apply(apex, TestNode.Set(owner, type));
                foreach (var key in all)
                    zone.RRsets.Remove(key);
            }
            Compare();
            Assert.Equal(Live.Count, Node.Table.NameCount);
        }

        public void Dispose() => Node.Dispose();

        private string Dump() => string.Join('\n', Live.SelectMany(apex => Zones[apex].RRsets.Select(rrset => $"[{apex}] {rrset.Key.Owner} {rrset.Key.Type} {string.Join(" | ", rrset.Value)}")));

        private static string Text(RawRecord record) => record.TypeText == "DS" ? $"{record.Owner} {record.Ttl} DS {DelegationSigner}" : record.ToString();

        // RFC 2181 §10.1: nothing beside a CNAME. The apex keeps its SOA, so no CNAME there.
        private static bool Conflicts(PlainZone zone, Edit edit) => edit.Type == "CNAME"
            ? edit.Owner == zone.Apex || zone.RRsets.Keys.Any(key => key.Owner == edit.Owner && key.Type != "CNAME")
            : zone.Find(edit.Owner, "CNAME") is not null
                || (edit.Type is "NS" or "DNAME" && edit.Owner.StartsWith('*'))
                || (edit.Type == "DNAME" && zone.Find(edit.Owner, "NS") is not null && edit.Owner != zone.Apex)
                || (edit.Type == "NS" && zone.Find(edit.Owner, "DNAME") is not null && edit.Owner != zone.Apex)
                || (edit.Type == "DS" && edit.Owner == zone.Apex);

        private static RRsetDelta Delta(Edit edit, string[] data)
        {
            var owner = DomainName.Parse(edit.Owner);
            Assert.True(RecordTypes.TryParse(edit.Type, out var type));
            return new RRsetDelta(owner, type, null, data.Length == 0 ? null : new RRset(owner, type, PlainZone.Ttl, [.. data.Select(text => RecordData.Parse(type, text))]));
        }
    }

    private static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static string[] DataOf(Edit edit) => edit.Number % 3 == 0 ? [] : edit.Type switch
    {
        "A" => [$"192.0.2.{edit.Number}"],
        "AAAA" => [$"2001:db8::{edit.Number}"],
        "TXT" => [$"\"{edit.Number}\""],
        "NS" => Two(edit.Target, edit.Other),
        "MX" => [.. Two(edit.Target, edit.Other).Select((host, i) => $"{i} {host}"), $"7 {edit.Target}"],
        "DS" => [DelegationSigner],
        _ => [edit.Target],
    };

    private static string[] Two(string one, string other) => one == other ? [one] : [one, other];

    private static string[] Universe(string apex, int depth) =>
        depth == 0 ? [apex] : [apex, .. Labels.SelectMany(label => Universe($"{label}.{apex}", depth - 1))];
}
