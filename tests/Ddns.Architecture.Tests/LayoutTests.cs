using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Ddns.Architecture.Tests;

/// <summary>Where things stand: what a newcomer guesses about a file is true.</summary>
public sealed partial class LayoutTests
{
    [Fact]
    public void A_files_namespace_is_its_folder()
    {
        var strays = SourceFiles()
            .Select(path => (Path: path, Declared: NamespaceLine().Match(File.ReadAllText(path)).Groups[1].Value))
            .Where(file => file.Declared.Length > 0 && file.Declared != NamespaceOf(file.Path))
            .Select(file => $"{Repository.Relative(file.Path)} says {file.Declared}");

        Assert.Empty(strays);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Ddns.sln"));

        Assert.Empty(Repository.Files("*.csproj").Where(path => !solution.Contains(Path.GetFileName(path), StringComparison.Ordinal)).Select(Repository.Relative));
    }

    [Fact]
    public void Every_project_has_its_lock_file() =>
        Assert.Empty(Repository.Files("*.csproj").Where(path => !File.Exists(Path.Combine(Path.GetDirectoryName(path)!, "packages.lock.json"))).Select(Repository.Relative));

    [Fact]
    public void Package_versions_stand_in_one_file_only()
    {
        var versioned = Repository.Files("*.csproj").Concat(Repository.Files("Directory.Build.props"))
            .Where(path => XDocument.Load(path).Descendants("PackageReference").Any(reference => reference.Attribute("Version") is not null || reference.Attribute("VersionOverride") is not null));

        Assert.Empty(versioned.Select(Repository.Relative));
    }

    [Fact]
    public void No_file_outgrows_what_a_reader_can_hold()
    {
        // Migrations and generated sources aside, the admired code bases keep nearly everything under 1,100 lines.
        var large = SourceFiles().Where(path => File.ReadLines(path).Count() > 1100);

        Assert.Empty(large.Select(Repository.Relative));
    }

    private static IEnumerable<string> SourceFiles() => Repository.Files("*.cs");

    private static string NamespaceOf(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var project = folder;
        while (Directory.GetFiles(project, "*.csproj").Length == 0)
            project = Path.GetDirectoryName(project)!;
        var below = Path.GetRelativePath(project, folder);
        var name = Path.GetFileName(project);
        return below == "." ? name : $"{name}.{below.Replace(Path.DirectorySeparatorChar, '.')}";
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
