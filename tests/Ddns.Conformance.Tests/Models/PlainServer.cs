namespace Ddns.Conformance.Tests.Models;

/// <summary>What a server is expected to say.</summary>
internal sealed class PlainReply
{
    public string Code = "NOERROR";
    public bool IsAuthoritative = true;
    public List<string> Answers { get; } = [];
    public List<string> Authorities { get; } = [];
    public List<string> Additionals { get; } = [];

    /// <summary>Records of a section in any order: their order is the server's choice.</summary>
    public override string ToString() =>
        $"{Code}{(IsAuthoritative ? " aa" : "")}\n{Lines(Answers)}authority\n{Lines(Authorities)}additional\n{Lines(Additionals)}";

    private static string Lines(IEnumerable<string> section) => string.Concat(section.Order(StringComparer.Ordinal).Select(line => line + "\n"));
}

/// <summary>
/// RFC 1034 §4.3.2 as it is written, with RFC 4592 and RFC 6672, over plain lists: slow, and so short that it can be checked
/// by reading. What it and the engine disagree about is a mistake of one of them.
/// </summary>
internal sealed class PlainServer(IReadOnlyCollection<PlainZone> zones)
{
    // The engine's own bound, not an RFC's.
    private const int LongestChain = 16;

    private static readonly string[] HostTypes = ["NS", "MX"];

    private readonly Dictionary<PlainZone, HashSet<string>> _existing = zones.ToDictionary(zone => zone, zone => zone.ExistingNames());

    public PlainReply Answer(string name, string type)
    {
        var reply = new PlainReply();
        var visited = new HashSet<string>();
        for (var hop = 0; hop < LongestChain && visited.Add(name); hop++)
        {
            var zone = ZoneFor(name, type);
            if (zone is null)
            {
                if (hop == 0)
                    (reply.Code, reply.IsAuthoritative) = ("REFUSED", false);
                return reply;
            }
            if (Look(zone, name, type, reply, hop) is not { } next)
                return reply;
            name = next;
        }
        return reply;
    }

    /// <summary>Step 2: the nearest ancestor. RFC 4035 §3.1.4.1: for DS, the zone above the name, where it is ours and knows the name.</summary>
    private PlainZone? ZoneFor(string name, string type)
    {
        var above = zones.Where(zone => Names.IsAtOrBelow(name, zone.Apex)).OrderByDescending(zone => zone.Apex.Length).ToArray();
        return type == "DS" && above.Length > 1 && above[0].Apex == name && Exists(above[1], name) ? above[1] : above.FirstOrDefault();
    }

    /// <summary>Step 3: down the tree, label by label. Returns the name to go on with.</summary>
    private string? Look(PlainZone zone, string name, string type, PlainReply reply, int hop)
    {
        if (name != zone.Apex && zone.Find(zone.Apex, "DNAME") is { } whole)
            return Redirect(zone.Apex, whole[0], name, type, reply);
        var above = zone.Apex;
        foreach (var node in Names.Path(zone.Apex, name))
        {
            if (!Exists(zone, node))
            {
                var wildcard = above == "." ? "*." : $"*.{above}";
                return Exists(zone, wildcard) ? Take(zone, wildcard, name, type, reply) : Deny(zone, "NXDOMAIN", reply);
            }
            if (zone.Find(node, "NS") is { } servers && !(node == name && type == "DS"))
                return Refer(zone, node, servers, reply, hop);
            if (node == name && type == "DS" && zone.Find(node, "NS") is not null)
                return zone.Find(node, "DS") is { } ds ? Give(zone, node, name, "DS", ds, reply) : Deny(zone, "NOERROR", reply);
            if (node != name && zone.Find(node, "DNAME") is { } dname)
                return Redirect(node, dname[0], name, type, reply);
            above = node;
        }
        return Take(zone, name, name, type, reply);
    }

    private string? Take(PlainZone zone, string owner, string shown, string type, PlainReply reply)
    {
        if (zone.Find(owner, type) is { } data)
            return Give(zone, owner, shown, type, data, reply);
        if (zone.Find(owner, "CNAME") is not { } alias)
            return Deny(zone, "NOERROR", reply);
        reply.Answers.Add(Line(shown, "CNAME", alias[0]));
        return alias[0];
    }

    private string? Give(PlainZone zone, string owner, string shown, string type, string[] data, PlainReply reply)
    {
        reply.Answers.AddRange(data.Select(text => Line(shown, type, text)));
        if (HostTypes.Contains(type))
        {
            foreach (var host in data.Select(text => text.Split(' ')[^1]).Distinct())
                AddAddresses(Authoritative(zone, host) ?? Elsewhere(host) ?? (type == "NS" && Exists(zone, host) ? zone : null), host, reply);
        }
        return null;
    }

    private static string? Deny(PlainZone zone, string code, PlainReply reply)
    {
        reply.Code = code;
        reply.Authorities.Add($"{zone.Apex} 60 SOA {zone.Find(zone.Apex, "SOA")![0]}");
        return null;
    }

    private string? Refer(PlainZone zone, string cut, string[] servers, PlainReply reply, int hop)
    {
        reply.IsAuthoritative = hop > 0;
        foreach (var host in servers)
        {
            reply.Authorities.Add(Line(cut, "NS", host));
            // Glue is what this zone says of the host, above or below any cut; without that, what another zone of ours says.
            AddAddresses(Exists(zone, host) ? zone : Elsewhere(host), host, reply);
        }
        return null;
    }

    private static string? Redirect(string owner, string target, string name, string type, PlainReply reply)
    {
        var line = Line(owner, "DNAME", target);
        if (!reply.Answers.Contains(line))
            reply.Answers.Add(line);
        var made = name[..^owner.Length] + target;
        if (Names.WireLength(made) > 255)
        {
            reply.Code = "YXDOMAIN";
            return null;
        }
        reply.Answers.Add(Line(name, "CNAME", made));
        return type == "CNAME" ? null : made;
    }

    private PlainZone? Elsewhere(string host) => zones.Select(zone => Authoritative(zone, host)).FirstOrDefault(found => found is not null);

    /// <summary>The zone, if it is the one that answers for this very name: no cut, no DNAME and no deeper zone of ours above it.</summary>
    private PlainZone? Authoritative(PlainZone zone, string host)
    {
        if (!Exists(zone, host) || !Names.IsAtOrBelow(host, zone.Apex) || ZoneFor(host, "A") != zone)
            return null;
        if (host != zone.Apex && zone.Find(zone.Apex, "DNAME") is not null)
            return null;
        return Names.Path(zone.Apex, host).Any(node => zone.Find(node, "NS") is not null || (node != host && zone.Find(node, "DNAME") is not null)) ? null : zone;
    }

    private bool Exists(PlainZone zone, string name) => _existing[zone].Contains(name);

    private static void AddAddresses(PlainZone? zone, string host, PlainReply reply)
    {
        foreach (var type in new[] { "A", "AAAA" })
        {
            var lines = (zone?.Find(host, type) ?? []).Select(text => Line(host, type, text));
            reply.Additionals.AddRange(lines.Where(line => !reply.Additionals.Contains(line)));
        }
    }

    private static string Line(string owner, string type, string data) => $"{owner} {PlainZone.Ttl} {type} {data}";
}
