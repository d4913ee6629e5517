using Ddns.Authoritative.Tests.Harness;
using Ddns.Authoritative.Tests.Running;

namespace Ddns.Authoritative.Tests.Service;

/// <summary>Root binds the port and is given up.</summary>
public sealed class PrivilegeTests : IDisposable
{
    private const string Nobody = "65534";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Root_takes_port_53_and_then_no_thread_is_root_or_can_be_again()
    {
        Programs.NeedRoot();
        OpenToAll();
        // An address of this machine on which nobody has port 53.
        await using var node = Start(("DDNS_USER", "nobody"), ("DDNS_DNS_LISTEN", "127.53.0.53:53"));

        var dns = await node.ListeningAsync();

        Assert.Equal("192.0.2.1", Wire.LastAddress(await DnsClient.AskUdpAsync(dns, Wire.Query(1, "home.example.org"))));
        Assert.Equal("192.0.2.1", Wire.LastAddress(await DnsClient.AskTcpAsync(dns, Wire.Query(1, "home.example.org"))));
        // Real, effective, saved and file system id: setresuid(2) lets nobody become what is none of them.
        Assert.All(node.OfEachThread("Uid:"), ids => Assert.All(ids.Split('\t'), id => Assert.Equal(Nobody, id)));
        Assert.All(node.OfEachThread("Gid:"), ids => Assert.All(ids.Split('\t'), id => Assert.Equal(Nobody, id)));
        Assert.All(node.OfEachThread("Groups:"), groups => Assert.Equal(Nobody, groups));
        Assert.All(node.OfEachThread("CapEff:").Concat(node.OfEachThread("CapPrm:")), rights => Assert.Equal("0000000000000000", rights));
        Assert.Equal(0, await node.StopAsync());
    }

    [Fact]
    public async Task The_data_directory_becomes_the_users_and_a_link_in_it_gives_nothing_away()
    {
        Programs.NeedRoot();
        OpenToAll();
        var precious = _folder.Write("precious", "root's own");
        _folder.Write("data/left-behind", "");
        File.CreateSymbolicLink(_folder.Combine("data", "trap"), precious);
        await using var node = Start(("DDNS_USER", "65534:65534"), ("DATABASE_URL", "sqlite:ddns.db"), ("DDNS_DATA_DIR", _folder.Combine("data")));

        await node.ListeningAsync();

        Assert.Equal("0", await OwnerAsync(precious));
        foreach (var path in new[] { _folder.Combine("data"), _folder.Combine("data", "left-behind"), _folder.Combine("data", "ddns.db") })
            Assert.Equal(Nobody, await OwnerAsync(path));
        Assert.Equal(0, await node.StopAsync());
    }

    [Theory]
    [InlineData("nobody-like-this", "DDNS_USER is 'nobody-like-this', but this machine has no such user.")]
    [InlineData("root", "DDNS_USER is 'root', which is root: name a user without rights, or leave it empty.")]
    public async Task A_user_who_cannot_be_become_refuses_the_start(string user, string sentence)
    {
        Programs.NeedRoot();
        await using var node = Start(("DDNS_USER", user));

        Assert.Equal(78, await node.ExitedAsync());
        Assert.Equal(sentence + "\n", node.Log);
    }

    [Fact]
    public async Task Only_root_can_give_root_up()
    {
        var setpriv = Programs.Need("setpriv", "util-linux");
        Programs.NeedRoot();
        OpenToAll();
        _folder.Write("zones/example.org.zone", TestTable.Zone);
        await using var node = new NodeProcess(_folder, new Dictionary<string, string> { ["DDNS_USER"] = "nobody" }, setpriv, "--reuid=65534", "--regid=65534", "--clear-groups");

        Assert.Equal(78, await node.ExitedAsync());
        Assert.Equal("DDNS_USER is set, but only root can change to another user: start the program as root, or leave it empty.\n", node.Log);
    }

    [Fact]
    public async Task A_low_port_without_the_right_to_it_is_one_sentence()
    {
        var setpriv = Programs.Need("setpriv", "util-linux");
        Programs.NeedRoot();
        Assert.SkipWhen(File.ReadAllText("/proc/sys/net/ipv4/ip_unprivileged_port_start").Trim() == "0", "needs a kernel on which low ports are root's");
        OpenToAll();
        _folder.Write("zones/example.org.zone", TestTable.Zone);
        await using var node = new NodeProcess(_folder, new Dictionary<string, string> { ["DDNS_DNS_LISTEN"] = "127.53.0.54:53" }, setpriv, "--reuid=65534", "--regid=65534", "--clear-groups");

        Assert.Equal(78, await node.ExitedAsync());
        Assert.Equal("DNS cannot listen on 127.53.0.54:53 (UDP): ports below 1024 need root or CAP_NET_BIND_SERVICE; give it, or choose another port in DDNS_DNS_LISTEN.\n", node.Log);
    }

    private NodeProcess Start(params (string Key, string Value)[] settings) => new(_folder, settings.ToDictionary(setting => setting.Key, setting => setting.Value));

    private void OpenToAll() => File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);

    private static async Task<string> OwnerAsync(string path) => (await Programs.RunAsync("/usr/bin/stat", "-c", "%u", path)).Output.Trim();
}
