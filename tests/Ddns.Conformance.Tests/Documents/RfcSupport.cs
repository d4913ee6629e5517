using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Ddns.Conformance.Tests.Documents;

/// <summary>Makes docs/rfc-support.md: what the <c>[Rfc(…)]</c> attributes in the sources of all tests say, behind what is written by hand.</summary>
internal static partial class RfcSupport
{
    public const string Border = "<!-- Below this line: made from the tests' [Rfc] attributes; see tests/Ddns.Conformance.Tests/Documents. -->";

    private static readonly Dictionary<int, string> Titles = new()
    {
        [1034] = "Domain names: concepts and facilities",
        [1035] = "Domain names: implementation and specification",
        [1982] = "Serial number arithmetic",
        [1995] = "Incremental zone transfer",
        [2136] = "Dynamic updates",
        [2181] = "Clarifications to the DNS specification",
        [2308] = "Negative caching of DNS queries",
        [2782] = "SRV: the location of services",
        [3225] = "Indicating resolver support of DNSSEC",
        [3597] = "Handling of unknown resource record types",
        [4034] = "Resource records for the DNS security extensions",
        [4035] = "Protocol modifications for the DNS security extensions",
        [4343] = "Case insensitivity clarification",
        [4592] = "The role of wildcards",
        [4892] = "Identifying a name server instance",
        [5001] = "Name server identifier (NSID) option",
        [5936] = "Zone transfer protocol (AXFR)",
        [6604] = "xNAME RCODE and status bits clarification",
        [6672] = "DNAME redirection",
        [6891] = "Extension mechanisms: EDNS(0)",
        [6895] = "IANA considerations",
        [7766] = "Transport over TCP",
        [7828] = "The edns-tcp-keepalive option",
        [7830] = "The padding option",
        [7871] = "Client subnet",
        [7873] = "Cookies",
        [8109] = "Initializing a resolver with priming queries",
        [8482] = "Minimal-sized responses to ANY",
        [8914] = "Extended DNS errors",
        [8945] = "Secret key transaction authentication (TSIG)",
        [9018] = "Interoperable server cookies",
        [9156] = "Query name minimisation",
        [9460] = "Service binding: SVCB and HTTPS",
        [9471] = "Glue requirements in referrals",
        [9619] = "QDCOUNT is (usually) one",
    };

    private sealed record Entry(int Number, string Section, string Test, string File);

    /// <summary>The document as it ought to be.</summary>
    /// <param name="present">As it is: the part that was written by hand is kept.</param>
    public static string Make(string root, string present)
    {
        var entries = Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .SelectMany(file => Read(file, Path.GetRelativePath(root, file).Replace('\\', '/')))
            .ToArray();
        var text = new StringBuilder(present[..present.IndexOf(Border, StringComparison.Ordinal)]).Append(Border).Append('\n');
        foreach (var rfc in entries.GroupBy(entry => entry.Number).OrderBy(group => group.Key))
        {
            var title = Titles.GetValueOrDefault(rfc.Key) is { } known ? $": {known}" : "";
            text.Append(CultureInfo.InvariantCulture, $"\n## [RFC {rfc.Key}](https://www.rfc-editor.org/rfc/rfc{rfc.Key}){title}\n\n| section | tested |\n|---|---|\n");
            foreach (var section in rfc.GroupBy(entry => entry.Section).OrderBy(group => group.Key, new SectionOrder()))
            {
                var tests = section.Select(entry => $"[{entry.Test.Replace('_', ' ')}](../{entry.File})").Distinct();
                text.Append(CultureInfo.InvariantCulture, $"| [{section.Key}]({Link(rfc.Key, section.Key)}) | {string.Join("<br>", tests)} |\n");
            }
        }
        return text.ToString();
    }

    private static IEnumerable<Entry> Read(string file, string path)
    {
        var source = File.ReadAllText(file);
        foreach (Match attribute in AttributeText().Matches(source))
        {
            // The member that follows: a test, or a class of tests.
            var member = MemberText().Match(source, attribute.Index);
            if (member.Success)
                yield return new Entry(int.Parse(attribute.Groups[1].ValueSpan, CultureInfo.InvariantCulture), attribute.Groups[2].Value, member.Groups[1].Value, path);
        }
    }

    private static string Link(int number, string section) => char.IsAsciiDigit(section[0])
        ? $"https://www.rfc-editor.org/rfc/rfc{number}#section-{section}"
        : $"https://www.rfc-editor.org/rfc/rfc{number}";

    /// <summary>4.3.2 before 4.10: number by number.</summary>
    private sealed class SectionOrder : IComparer<string>
    {
        public int Compare(string? x, string? y) => string.CompareOrdinal(Key(x!), Key(y!));

        private static string Key(string section) => string.Join('.', section.Split('.').Select(part => part.PadLeft(4, '0')));
    }

    [GeneratedRegex("""[\[ ]Rfc\((\d+), "([^"]+)"\)""")]
    private static partial Regex AttributeText();

    [GeneratedRegex("""^\s*(?:public|internal) (?:sealed |static |async |partial )*(?:class|void|Task) (\w+)""", RegexOptions.Multiline)]
    private static partial Regex MemberText();
}
