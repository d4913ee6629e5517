using System.Text.RegularExpressions;

namespace Ddns.Interop.Tests.Comparing;

/// <summary>
/// The file of known disagreements: <c>set | peers | parts | types | names | reason</c>, all but the reason comma-separated
/// (<c>*</c>: any), names as a regular expression over the lower-case name.
/// </summary>
internal sealed class ListedDisagreements
{
    private readonly List<Entry> _entries;

    public ListedDisagreements(string file, string set) =>
        _entries = [.. File.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#').Select(Entry.Parse).Where(entry => entry.Set == set)];

    private sealed record Entry(string Set, string[] Peers, string[] Parts, string[] Types, Regex Names, string Reason)
    {
        public int Uses { get; set; }

        public static Entry Parse(string line)
        {
            var fields = line.Split(" | ", 6, StringSplitOptions.TrimEntries);
            return fields.Length == 6 && fields[5].Length > 20
                ? new Entry(fields[0], fields[1].Split(','), fields[2].Split(','), fields[3].Split(','), new Regex(fields[4] == "*" ? "" : $"^(?:{fields[4]})$"), fields[5])
                : throw new FormatException($"an entry needs six fields, the last a reason: {line}");
        }

        public bool Covers(Disagreement found) =>
            Has(Peers, found.Peer) && Has(Parts, found.Part) && Has(Types, found.Question.Type) && Names.IsMatch(found.Name);

        private static bool Has(string[] list, string value) => list is ["*"] || list.Contains(value);
    }

    /// <summary>True when the first entry that covers it was found, and counted.</summary>
    public bool TryExplain(Disagreement found)
    {
        if (_entries.Find(entry => entry.Covers(found)) is not { } entry)
            return false;
        entry.Uses++;
        return true;
    }

    /// <summary>Entries that name this peer and that nothing needed.</summary>
    public IEnumerable<string> Unused(string peer) =>
        _entries.Where(entry => entry.Uses == 0 && entry.Peers.Contains(peer)).Select(entry => $"{string.Join(',', entry.Peers)}: {entry.Reason}");

    /// <summary>How often each entry was needed, those that were.</summary>
    public IEnumerable<string> Summary() => _entries.Where(entry => entry.Uses > 0).Select(entry => $"{entry.Uses,6} {string.Join(',', entry.Peers)} ({string.Join(',', entry.Parts)}): {entry.Reason}");
}
