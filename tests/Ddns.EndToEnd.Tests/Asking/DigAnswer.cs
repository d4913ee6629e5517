using System.Text.RegularExpressions;

namespace Ddns.EndToEnd.Tests.Asking;

/// <summary>What dig printed about one reply; records as single-spaced lines such as <c>a.example. 60 IN A 192.0.2.1</c>.</summary>
internal sealed partial record DigAnswer(string Status, string[] Flags, string[] Answer, string[] Authority, string[] Additional, string Text)
{
    public static DigAnswer Parse(string text)
    {
        var sections = new Dictionary<string, List<string>> { ["ANSWER"] = [], ["AUTHORITY"] = [], ["ADDITIONAL"] = [] };
        List<string>? section = null;
        foreach (var line in text.Split('\n'))
        {
            if (SectionLine().Match(line) is { Success: true } heading)
                section = sections.GetValueOrDefault(heading.Groups[1].Value);
            else if (line.Length > 0 && line[0] != ';')
                section?.Add(Blanks().Replace(line.Trim(), " "));
        }

        return new DigAnswer(
            StatusLine().Match(text).Groups[1].Value,
            FlagsLine().Match(text).Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            [.. sections["ANSWER"]], [.. sections["AUTHORITY"]], [.. sections["ADDITIONAL"]], text);
    }

    public override string ToString() => Text;

    [GeneratedRegex("^;; ([A-Z]+) SECTION:")]
    private static partial Regex SectionLine();

    [GeneratedRegex(", status: ([A-Z]+),")]
    private static partial Regex StatusLine();

    [GeneratedRegex("^;; flags: ([a-z ]*);", RegexOptions.Multiline)]
    private static partial Regex FlagsLine();

    [GeneratedRegex(@"[ \t]+")]
    private static partial Regex Blanks();
}
