using Ddns.Interop.Tests.Running;

namespace Ddns.Interop.Tests.Comparing;

/// <summary>What is asked about a folder of zones: every name in them and what lies near it, for many types.</summary>
internal static class Questions
{
    private static readonly string[] Types = ["A", "AAAA", "NS", "CNAME", "SOA", "MX", "TXT", "SRV", "DNAME", "DS", "HTTPS", "NAPTR", "TYPE65280", "ANY"];
    private static readonly string[] NearTypes = ["A", "NS", "CNAME", "MX", "DS"];

    public static IReadOnlyList<RawQuery> Of(string zones)
    {
        var owners = Directory.GetFiles(zones, "*.zone").SelectMany(file => WithAncestors(Owners(file), Servers.Apex(file))).Concat([".", "elsewhere.example.net."]).Distinct().ToArray();
        var near = owners.SelectMany(Near).Distinct().Except(owners);
        var questions = owners.SelectMany(name => Types.Select(type => new RawQuery(name, type)))
            .Concat(near.SelectMany(name => NearTypes.Select(type => new RawQuery(name, type))))
            .Where(query => NameText.ToWire(query.Name).Length <= 255);
        // Every other one with EDNS, every third in another case; the DO bit stays off, for nothing here is signed.
        return [.. questions.Select((query, i) => query with { Edns = i % 2 == 0 ? new RawEdns() : null, Name = i % 3 == 0 ? Mixed(query.Name) : query.Name })];
    }

    /// <summary>The first word of each line that has one, as an absolute name.</summary>
    private static IEnumerable<string> Owners(string file)
    {
        var apex = Servers.Apex(file);
        return File.ReadLines(file).Where(line => line.Length > 0 && line[0] is not (' ' or '\t' or ';' or '$'))
            .Select(line => line.Split([' ', '\t'], 2)[0])
            .Select(owner => owner == "@" ? apex : owner.EndsWith('.') ? owner : apex == "." ? $"{owner}." : $"{owner}.{apex}");
    }

    private static IEnumerable<string> WithAncestors(IEnumerable<string> owners, string apex)
    {
        foreach (var owner in owners)
        {
            for (var name = owner; ; name = Parent(name))
            {
                yield return name;
                if (name == apex || name == ".")
                    break;
            }
        }
    }

    /// <summary>A label more (a plain one, two, an asterisk), another label in place of the first.</summary>
    private static IEnumerable<string> Near(string name)
    {
        var below = name == "." ? "" : name;
        yield return $"x.{below}";
        yield return $"x.y.{below}";
        yield return $"*.{below}";
        if (name != ".")
            yield return $"zz.{(Parent(name) is var parent && parent == "." ? "" : parent)}";
    }

    private static string Parent(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '\\')
                i += char.IsAsciiDigit(name[i + 1]) ? 3 : 1;
            else if (name[i] == '.')
                return i == name.Length - 1 ? "." : name[(i + 1)..];
        }
        return ".";
    }

    // Letters of every other place; escapes hold none.
    private static string Mixed(string name) => string.Concat(name.Select((letter, i) => i % 2 == 0 ? char.ToUpperInvariant(letter) : letter));
}
