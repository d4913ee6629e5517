using Ddns.Testing.Wire;

namespace Ddns.Fuzz.Engine;

/// <summary>Queries that are right: the names of the zones and what is near them, many types, with and without each option.</summary>
internal static class SeedQueries
{
    private const int MostSeeds = 20_000;

    private static readonly string[] Types = ["A", "AAAA", "NS", "CNAME", "SOA", "MX", "TXT", "SRV", "DNAME", "DS", "HTTPS", "ANY", "AXFR", "TKEY", "TYPE65280"];

    private static readonly byte[][] Additionals =
    [
        [],
        RawQuery.Opt(new RawEdns()),
        RawQuery.Opt(new RawEdns(512, true)),
        RawQuery.Opt(new RawEdns(4096, false, 0, new RawOption(10, new byte[8]), new RawOption(3, []))),
        RawQuery.Opt(new RawEdns(1232, true, 0, new RawOption(10, new byte[24]), new RawOption(8, [0, 1, 24, 0, 192, 0, 2]), new RawOption(11, []), new RawOption(12, new byte[20]))),
        RawQuery.Opt(new RawEdns(1232, false, 1)),
        RawQuery.Record("key.", "TSIG", 255, 0, [.. NameText.ToWire("hmac-sha256."), 0, 0, 0x65, 0, 0, 0, 1, 44, 0, 4, 1, 2, 3, 4, 1, 2, 0, 0, 0, 0]),
    ];

    public static byte[][] Of(IEnumerable<string> zoneFiles)
    {
        var random = new Random(1);
        var names = zoneFiles.SelectMany(Owners).Distinct().SelectMany(name => (string[])[name, $"x.{name}", $"x.y.{name}"]).Where(name => NameText.ToWire(name).Length <= 255).ToArray();
        var seeds = from name in names from type in Types from additional in Additionals select Query(name, type, 1, additional);
        byte[][] others =
        [
            .. new[] { "version.bind.", "id.server.", "hostname.bind." }.SelectMany(name => Additionals.Select(additional => Query(name, "TXT", 3, additional))),
            .. Additionals.Where(additional => additional.Length > 0).Select(additional => RawQuery.Message(1, 0, 0, [], [], [], [additional])),
        ];
        var all = seeds.ToArray();
        random.Shuffle(all);
        return [.. all.Take(MostSeeds), .. others];
    }

    private static byte[] Query(string name, string type, ushort recordClass, byte[] additional) =>
        RawQuery.Message(0x1234, 1, 0, [new RawQuery(name, type) { Class = recordClass }.Question()], [], [], additional.Length == 0 ? [] : [additional]);

    private static IEnumerable<string> Owners(string file)
    {
        var apex = Path.GetFileNameWithoutExtension(file) + ".";
        return File.ReadLines(file).Where(line => line.Length > 0 && line[0] is not (' ' or '\t' or ';' or '$'))
            .Select(line => line.Split([' ', '\t'], 2)[0])
            .Select(owner => owner == "@" ? apex : owner.EndsWith('.') ? owner : $"{owner}.{apex}");
    }
}
