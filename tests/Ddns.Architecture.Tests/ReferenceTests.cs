using System.Xml.Linq;

namespace Ddns.Architecture.Tests;

/// <summary>Who may reference whom: the list of docs/architecture.md.</summary>
public sealed class ReferenceTests
{
    internal static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Ddns.Protocol"] = [],
        ["Ddns.Contracts"] = [],
        ["Ddns.Store"] = ["Ddns.Protocol"],
        ["Ddns.Authoritative"] = ["Ddns.Protocol", "Ddns.Store"],
        ["Ddns.PowerDns"] = ["Ddns.Protocol", "Ddns.Store"],
        ["Ddns.Api"] = ["Ddns.Protocol", "Ddns.Store", "Ddns.Contracts", "Ddns.PowerDns"],
        ["Ddns.Client"] = ["Ddns.Contracts"],
        ["Ddns.Cli"] = ["Ddns.Client"],
        ["Ddns.Tray"] = ["Ddns.Client"],
        ["Ddns.Terraform"] = ["Ddns.Client"],
        ["Ddns.Server"] = ["Ddns.Authoritative", "Ddns.Api", "Ddns.PowerDns"],
    };

    public static TheoryData<string> Projects() => new(SourceProjects().Select(path => Path.GetFileNameWithoutExtension(path)));

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_design_allows(string project)
    {
        var references = References(SourceProjects().Single(path => Path.GetFileNameWithoutExtension(path) == project));

        Assert.True(Allowed.ContainsKey(project), $"{project} is not in the list of allowed references");
        Assert.Empty(references.Except(Allowed[project]));
    }

    private static string[] SourceProjects() => Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories);

    private static string[] References(string project) =>
        [.. XDocument.Load(project).Descendants("ProjectReference").Select(reference =>
            Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))];
}
