namespace Ddns.Conformance.Tests.Models;

/// <summary>A zone as a plain list of records: lower-case absolute names in text, and nothing worked out in advance.</summary>
internal sealed class PlainZone(string apex)
{
    public const uint Ttl = 300;

    public string Apex { get; } = apex;

    /// <summary>Owner and type to data, each RRset in the order in which it was given.</summary>
    public SortedDictionary<(string Owner, string Type), string[]> RRsets { get; } = new()
    {
        [(apex, "SOA")] = [$"ns.{apex} host.{apex} 1 2 3 4 60"],
    };

    public string[]? Find(string owner, string type) => RRsets.GetValueOrDefault((owner, type));

    public bool HasData(string owner) => RRsets.Keys.Any(key => key.Owner == owner);

    /// <summary>RFC 4592 §2.2.2: a name exists when it, or a name below it, owns records.</summary>
    public bool Exists(string name) => name == Apex || RRsets.Keys.Any(key => Names.IsAtOrBelow(key.Owner, name));
}

/// <summary>Names as text without escapes.</summary>
internal static class Names
{
    public static bool IsAtOrBelow(string name, string ancestor) => name == ancestor || ancestor == "." || name.EndsWith("." + ancestor, StringComparison.Ordinal);

    public static string Parent(string name) => name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..] is { Length: > 0 } parent ? parent : ".";

    /// <summary>The names from just below the apex down to the name itself.</summary>
    public static IEnumerable<string> Path(string apex, string name)
    {
        var path = new Stack<string>();
        for (var at = name; at != apex; at = Parent(at))
            path.Push(at);
        return path;
    }

    public static int WireLength(string name) => name == "." ? 1 : name.Length + 1;
}
