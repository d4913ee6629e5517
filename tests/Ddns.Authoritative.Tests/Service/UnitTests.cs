using System.Text.RegularExpressions;
using Ddns.Authoritative.Tests.Harness;
using Ddns.Authoritative.Tests.Running;

namespace Ddns.Authoritative.Tests.Service;

/// <summary>The units of <c>eng/systemd</c>, judged by systemd's own tools.</summary>
public sealed partial class UnitTests : IDisposable
{
    // systemd's own words: 0 is safe, 10 is not; an ordinary service has 9.
    private const string MostExposure = "20";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Services => new("ddns.service", "ddns-node.service");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Units_are_understood_without_a_word()
    {
        var analyze = Programs.Need("systemd-analyze", "systemd");
        string[] units = [Copy("ddns.service"), Copy("ddns-node.service"), Copy("ddns-dns.socket")];

        var (code, text) = await Programs.RunAsync(analyze, ["verify", "--man=no", .. units]);

        // Of our units: the machine's own may have their faults.
        Assert.DoesNotContain(text.Split('\n'), line => line.Contains("ddns", StringComparison.Ordinal));
        Assert.Equal(0, code);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task A_service_is_hardened(string unit)
    {
        var analyze = Programs.Need("systemd-analyze", "systemd");

        var (code, text) = await Programs.RunAsync(analyze, "security", "--offline=true", "--no-pager", $"--threshold={MostExposure}", Copy(unit));

        Assert.True(code == 0, text);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_wrong_setting_is_not_tried_again_and_again(string unit)
    {
        var text = File.ReadAllText(Source(unit));

        Assert.Contains("\nRestartPreventExitStatus=78\n", text, StringComparison.Ordinal);
        Assert.Contains("\nType=notify\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\nMemoryDenyWriteExecute=yes", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_system_call_of_a_node_is_one_that_its_unit_allows()
    {
        var analyze = Programs.Need("systemd-analyze", "systemd");
        var strace = Programs.Need("strace", "strace");
        var trace = _folder.Combine("trace");
        var settings = new Dictionary<string, string> { ["DDNS_DNS_PIN"] = "on", ["DDNS_DNS_WORKERS"] = "2", ["DDNS_QUERY_LOG"] = _folder.Combine("query.log") };
        await using (var node = new NodeProcess(_folder, settings, strace, "-f", "-qq", "-o", trace))
        {
            var dns = await node.ListeningAsync();
            await DnsClient.AskUdpAsync(dns, Wire.Query(1, "home.example.org"));
            await DnsClient.AskTcpAsync(dns, Wire.Query(2, "home.example.org"));
            await Programs.RunAsync("/bin/kill", "-HUP", Child(node.Id));
            await node.SaysAsync("Read again");
            await Programs.RunAsync("/bin/kill", "-TERM", Child(node.Id));
            Assert.Equal(0, await node.ExitedAsync());
        }

        var filters = File.ReadLines(Source("ddns-node.service")).Where(line => line.StartsWith("SystemCallFilter=", StringComparison.Ordinal)).Select(line => line["SystemCallFilter=".Length..]).ToArray();
        var allowed = new HashSet<string>();
        foreach (var filter in filters)
        {
            var isDenial = filter.StartsWith('~');
            foreach (var entry in filter.TrimStart('~').Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (isDenial)
                    allowed.ExceptWith(await ExpandAsync(analyze, entry));
                else
                    allowed.UnionWith(await ExpandAsync(analyze, entry));
            }
        }
        var used = File.ReadLines(trace).Select(line => CallName().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.Contains("recvmmsg", used);
        Assert.Contains("sched_setaffinity", used);
        Assert.Empty(used.Except(allowed).Except(["execve"]));
    }

    private static async Task<HashSet<string>> ExpandAsync(string analyze, string entry)
    {
        if (!entry.StartsWith('@'))
            return [entry];
        var calls = new HashSet<string>();
        var (_, text) = await Programs.RunAsync(analyze, "syscall-filter", entry, "--no-pager");
        foreach (var member in text.Split('\n').Skip(1).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
            calls.UnionWith(member == entry ? [] : await ExpandAsync(analyze, member));
        return calls;
    }

    private static string Child(int process) => File.ReadAllText($"/proc/{process}/task/{process}/children").Trim();

    private static string Source(string unit) => Path.Combine(Repository.Root, "eng", "systemd", unit);

    /// <summary>As shipped, but for the program, which stands elsewhere on this machine.</summary>
    private string Copy(string unit)
    {
        var text = File.ReadAllText(Source(unit));
        return _folder.Write(unit, Program().Replace(text, "ExecStart=/bin/true"));
    }

    [GeneratedRegex("^ExecStart=/usr/lib/ddns/[A-Za-z.]+$", RegexOptions.Multiline)]
    private static partial Regex Program();

    [GeneratedRegex(@"^\d+ +([a-z0-9_]+)\(")]
    private static partial Regex CallName();
}
