using System.Globalization;

namespace Ddns.Testing.Wire;

/// <summary>Mnemonics of the types that tests name. An own table, so that the oracle shares no code with what it judges.</summary>
public static class TypeNames
{
    private const string Table = """
        A=1 NS=2 CNAME=5 SOA=6 PTR=12 HINFO=13 MX=15 TXT=16 RP=17 AFSDB=18 AAAA=28 LOC=29 SRV=33 NAPTR=35 KX=36 CERT=37 DNAME=39
        OPT=41 DS=43 SSHFP=44 RRSIG=46 NSEC=47 DNSKEY=48 TLSA=52 SVCB=64 HTTPS=65 TKEY=249 TSIG=250 IXFR=251 AXFR=252 MAILB=253
        MAILA=254 ANY=255 URI=256 CAA=257
        """;

    private static readonly Dictionary<string, ushort> Known = Table.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .Select(entry => entry.Split('='))
        .ToDictionary(pair => pair[0], pair => ushort.Parse(pair[1], CultureInfo.InvariantCulture), StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<ushort, string> ByNumber = Known.ToDictionary(entry => entry.Value, entry => entry.Key);

    /// <summary>A mnemonic of the table, or <c>TYPE123</c>.</summary>
    public static ushort Number(string text) =>
        Known.TryGetValue(text, out var number) ? number : ushort.Parse(text.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture);

    public static string Text(ushort number) => ByNumber.GetValueOrDefault(number) ?? $"TYPE{number}";
}
