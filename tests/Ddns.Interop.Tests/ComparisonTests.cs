using System.Globalization;
using Ddns.Interop.Tests.Comparing;
using Ddns.Interop.Tests.Running;

namespace Ddns.Interop.Tests;

/// <summary>The same zones and the same thousands of questions to NSD, Knot, BIND, PowerDNS and to ours.</summary>
public sealed class ComparisonTests(ITestOutputHelper output)
{
    public static TheoryData<string, string> Rows() => new(
        from set in new[] { "tricky", "rooted" } from peer in Servers.Peers.Keys select (set, peer));

    [Theory]
    [MemberData(nameof(Rows))]
    [Rfc(1034, "4.3.2"), Rfc(2308, "2"), Rfc(4592, "3.3.1"), Rfc(6672, "3.2"), Rfc(2181, "5")]
    public async Task Ours_and_the_peer_agree_or_the_disagreement_is_listed(string set, string peer)
    {
        var zones = Repository.Zones(set);
        using var theirs = await Servers.StartAsync(peer, zones);
        using var ours = await Servers.StartOursAsync(zones);
        using var askTheirs = new Asker(theirs.EndPoint);
        using var askOurs = new Asker(ours.EndPoint);
        var listed = new ListedDisagreements(Path.Combine(Repository.Zones(""), "disagreements.txt"), set);
        var unlisted = new List<Disagreement>();
        var questions = Questions.Of(zones);
        var apexes = Servers.Apexes(zones);
        foreach (var question in questions)
        {
            var found = Disagreement.Find(peer, question, await askOurs.AskAsync(question), await askTheirs.AskAsync(question), apexes);
            unlisted.AddRange(found.Where(disagreement => !listed.TryExplain(disagreement)));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{questions.Count} questions to {peer} about {set}; disagreements by reason:"));
        foreach (var line in listed.Summary())
            output.WriteLine(line);
        // A long list is easier read in a file.
        if (Environment.GetEnvironmentVariable("DDNS_COMPARISON_REPORT") is { } folder)
            await File.WriteAllLinesAsync(Path.Combine(folder, $"{set}-{peer}.txt"), unlisted.Select(found => found.ToString()), TestContext.Current.CancellationToken);
        Assert.True(unlisted.Count == 0, $"{unlisted.Count} disagreements are not listed, such as\n{string.Join('\n', unlisted.Take(20))}");
        Assert.Empty(listed.Unused(peer));
    }
}
