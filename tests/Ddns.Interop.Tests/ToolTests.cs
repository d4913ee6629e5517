using System.Net;
using Ddns.Interop.Tests.Running;

namespace Ddns.Interop.Tests;

/// <summary>The tools that people ask name servers with, before the running server, over both transports.</summary>
public sealed class ToolTests
{
    public static TheoryData<bool> Transports() => [false, true];

    [Theory, MemberData(nameof(Transports))]
    public async Task Dig_understands_the_answers(bool sockets)
    {
        var dig = Programs.Need("dig", "bind9-dnsutils");
        using var server = await ServeAsync(sockets);

        Assert.Equal("192.0.2.80\n", await AskAsync(dig, server, "+short", "www.leaf.test", "A"));
        Assert.Equal("2001:db8::80\n", await AskAsync(dig, server, "+short", "+tcp", "www.leaf.test", "AAAA"));
        Assert.Equal("www.leaf.test.\n192.0.2.80\n", await AskAsync(dig, server, "+short", "alias.leaf.test", "A"));
        var whole = await AskAsync(dig, server, "+cookie", "+nsid", "+edns=0", "+norec", "nothing.leaf.test", "A");
        Assert.Contains("status: NXDOMAIN", whole, StringComparison.Ordinal);
        Assert.Contains("flags: qr aa;", whole, StringComparison.Ordinal);
        Assert.Contains("(good)", whole, StringComparison.Ordinal);
        Assert.DoesNotContain("WARNING", whole, StringComparison.Ordinal);
        Assert.Contains("EDE: 20 (Not Authoritative)", await AskAsync(dig, server, "elsewhere.test", "A"), StringComparison.Ordinal);
        Assert.Contains("status: BADVERS", await AskAsync(dig, server, "+edns=1", "+noednsneg", "leaf.test", "SOA"), StringComparison.Ordinal);
        Assert.Contains("\"Ddns", await AskAsync(dig, server, "+short", "version.bind", "CH", "TXT"), StringComparison.Ordinal);
        // 41 strings are more than UDP takes: dig comes back over TCP.
        Assert.Equal(41, (await AskAsync(dig, server, "+short", "large.leaf.test", "TXT")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => line[0] == '"'));
    }

    // An unknown key: BADKEY, not a silent NOTAUTH (RFC 8945 §5.2.1).
    [Fact, Rfc(8945, "5.2.1")]
    public async Task Dig_reads_BADKEY_when_it_signs_with_a_key_that_is_not_known()
    {
        var dig = Programs.Need("dig", "bind9-dnsutils");
        using var server = await ServeAsync(sockets: false);

        var answer = await AskAsync(dig, server, "-y", "hmac-sha256:nobody:c2VjcmV0c2VjcmV0c2VjcmV0", "leaf.test", "SOA");

        Assert.Contains("status: NOTAUTH", answer, StringComparison.Ordinal);
        Assert.Contains("BADKEY", answer, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Kdig_understands_the_answers(bool sockets)
    {
        var kdig = Programs.Need("kdig", "knot-dnsutils");
        using var server = await ServeAsync(sockets);

        Assert.Equal("192.0.2.80\n", await AskAsync(kdig, server, "+short", "www.leaf.test", "A"));
        var redirected = await AskAsync(kdig, server, "+tcp", "+keepopen", "x.tree.leaf.test", "A", "www.leaf.test", "AAAA");
        Assert.Contains("x.target.leaf.test.", redirected, StringComparison.Ordinal);
        Assert.Contains("2001:db8::80", redirected, StringComparison.Ordinal);
        Assert.DoesNotContain("WARNING", redirected, StringComparison.Ordinal);
        var subnet = await AskAsync(kdig, server, "+subnet=192.0.2.0/24", "+cookie", "www.leaf.test", "A");
        Assert.Contains("CLIENT-SUBNET: 192.0.2.0/24/0", subnet, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Drill_understands_the_answers(bool sockets)
    {
        var drill = Programs.Need("drill", "ldnsutils");
        using var server = await ServeAsync(sockets);

        foreach (var transport in new[] { "-u", "-t" })
        {
            var answer = await Programs.RunAsync(drill, transport, "-p", $"{server.EndPoint.Port}", "chain.leaf.test", "@127.0.0.1", "A");

            Assert.Contains("rcode: NOERROR", answer, StringComparison.Ordinal);
            Assert.Contains("192.0.2.80", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Delv_understands_the_answers()
    {
        var delv = Programs.Need("delv", "bind9-dnsutils");
        using var server = await ServeAsync(sockets: false);

        var answer = await AskAsync(delv, server, "-i", "alias.leaf.test", "A");

        Assert.Contains("192.0.2.80", answer, StringComparison.Ordinal);
    }

    private static Task<NameServer> ServeAsync(bool sockets) => Servers.StartOursAsync(Repository.Zones("leaf"), sockets: sockets);

    private static Task<string> AskAsync(string tool, NameServer server, params string[] arguments) =>
        Programs.RunAsync(tool, ["@127.0.0.1", "-p", $"{server.EndPoint.Port}", .. arguments]);
}
