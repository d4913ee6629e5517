using System.Net;
using Ddns.Interop.Tests.Running;

namespace Ddns.Interop.Tests;

/// <summary>Unbound, with case randomisation and minimised questions, walks from a root of ours over a TLD to a zone, each on an address of its own.</summary>
public sealed class ResolverTests
{
    private static readonly (string Set, string Address)[] Internet = [("rooted", "127.53.7.1"), ("tld", "127.53.7.2"), ("leaf", "127.53.7.3")];

    [Fact, Rfc(1034, "5.3.3"), Rfc(9156, "2")]
    public async Task Unbound_finds_its_way_from_the_root()
    {
        var unbound = Programs.Need("unbound", "unbound");
        Programs.Need("dig", "bind9-dnsutils");
        Assert.SkipUnless(Internet.All(server => FreePorts.IsFree(IPAddress.Parse(server.Address), 53)), "needs the right to open port 53 on 127.53.7.0/24");
        using var root = await StartAsync(0);
        using var tld = await StartAsync(1);
        using var leaf = await StartAsync(2);
        using var resolver = await StartUnboundAsync(unbound);

        Assert.Equal("192.0.2.80\n", await AskAsync(resolver, "www.leaf.test", "A"));
        Assert.Equal("2001:db8::80\n", await AskAsync(resolver, "www.leaf.test", "AAAA"));
        Assert.Equal("alias.leaf.test.\nwww.leaf.test.\n192.0.2.80\n", await AskAsync(resolver, "chain.leaf.test", "A"));
        Assert.Equal("192.0.2.81\n", await AskAsync(resolver, "any.thing.wild.leaf.test", "A"));
        Assert.EndsWith("192.0.2.82\n", await AskAsync(resolver, "x.tree.leaf.test", "A"), StringComparison.Ordinal);
        Assert.Equal("10 mail.leaf.test.\n", await AskAsync(resolver, "leaf.test", "MX"));
        // Through the whole chain: what does not fit UDP comes over TCP.
        Assert.Equal(41, (await AskAsync(resolver, "large.leaf.test", "TXT")).Split('\n').Count(line => line.StartsWith('"')));
        Assert.Contains("status: NXDOMAIN", await AskWholeAsync(resolver, "nothing.leaf.test", "A"), StringComparison.Ordinal);
        Assert.Contains("status: NXDOMAIN", await AskWholeAsync(resolver, "nothing.test", "A"), StringComparison.Ordinal);
        Assert.Contains("status: NOERROR", await AskWholeAsync(resolver, "www.leaf.test", "SRV"), StringComparison.Ordinal);
    }

    private static Task<NameServer> StartAsync(int level) =>
        Servers.StartOursAsync(Repository.Zones(Internet[level].Set), new IPEndPoint(IPAddress.Parse(Internet[level].Address), 53));

    private static Task<NameServer> StartUnboundAsync(string unbound)
    {
        var (endPoint, folder) = (Servers.Free(), Servers.Folder());
        var hints = Path.Combine(folder, "hints");
        var configuration = Path.Combine(folder, "unbound.conf");
        File.WriteAllText(hints, ". 3600 NS a.root-servers.test.\na.root-servers.test. 3600 A 127.53.7.1\n");
        File.WriteAllText(configuration, $"""
            server:
              interface: 127.0.0.1@{endPoint.Port}
              do-ip6: no
              do-not-query-localhost: no
              username: ""
              chroot: ""
              directory: "{folder}"
              pidfile: "{folder}/unbound.pid"
              root-hints: "{hints}"
              use-caps-for-id: yes
              qname-minimisation: yes
              harden-glue: yes
              harden-referral-path: yes
              module-config: "iterator"
              local-zone: "test." nodefault
              local-zone: "127.in-addr.arpa." nodefault
              use-syslog: no
              logfile: ""
              verbosity: 1
              num-threads: 1
            remote-control:
              control-enable: no

            """);
        return NameServer.StartAsync("unbound", endPoint, folder, unbound, ["-d", "-c", configuration], null);
    }

    private static Task<string> AskAsync(NameServer resolver, string name, string type) =>
        Programs.RunAsync(Programs.Find("dig")!, "@127.0.0.1", "-p", $"{resolver.EndPoint.Port}", "+short", name, type);

    private static Task<string> AskWholeAsync(NameServer resolver, string name, string type) =>
        Programs.RunAsync(Programs.Find("dig")!, "@127.0.0.1", "-p", $"{resolver.EndPoint.Port}", name, type);
}
