using System.Text.RegularExpressions;

namespace Ddns.Architecture.Tests;

/// <summary>What the documents point to exists.</summary>
public sealed partial class DocumentTests
{
    public static TheoryData<string> Documents() => new(Repository.Files("*.md").Select(Repository.Relative));

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_link_leads_to_a_file_and_a_heading_that_exist(string document)
    {
        var path = Path.Combine(Repository.Root, document);
        var folder = Path.GetDirectoryName(path)!;

        var dead = Links().Matches(WithoutCode(File.ReadAllText(path))).Select(match => match.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal))
            .Where(target => !LeadsSomewhere(target, path, folder));

        Assert.Empty(dead);
    }

    [Fact]
    public void The_reference_list_of_the_architecture_is_the_one_that_is_tested()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md"));

        foreach (var (project, references) in ReferenceTests.Allowed)
        {
            var row = $"| `{project}` | {(references.Length == 0 ? "nothing of ours" : string.Join(", ", references.Select(reference => $"`{reference}`")))} |";
            Assert.Contains(row, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Packages_come_from_wherever_the_builder_gets_them()
    {
        // A lock file, a script or a document that names a registry's host ties the tree to it.
        var hosts = new Regex(@"api\.nuget\.org|registry\.npmjs|proxy\.golang|pypi\.org|\.jfrog\.|artifactory", RegexOptions.IgnoreCase);
        var self = Path.Combine(Repository.Root, "tests", "Ddns.Architecture.Tests", "DocumentTests.cs");

        var named = Repository.TextFiles().Where(path => path != self && hosts.IsMatch(File.ReadAllText(path)));

        Assert.Empty(named.Select(Repository.Relative));
    }

    private static bool LeadsSomewhere(string target, string document, string folder)
    {
        var (file, heading) = target.Split('#', 2) is [var before, var after] ? (before, after) : (target, null);
        var path = file.Length == 0 ? document : Path.Combine(folder, Uri.UnescapeDataString(file));
        return heading is null
            ? Path.Exists(path)
            : File.Exists(path) && Headings().Matches(File.ReadAllText(path)).Any(match => Anchor(match.Groups[1].Value) == heading);
    }

    // As the usual Markdown renderers make it: lower case, blanks to hyphens, punctuation dropped.
    private static string Anchor(string heading) =>
        new([.. heading.Trim().ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_').Select(c => c == ' ' ? '-' : c)]);

    private static string WithoutCode(string text) => CodeSpan().Replace(CodeBlock().Replace(text, string.Empty), string.Empty);

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex CodeSpan();
}
