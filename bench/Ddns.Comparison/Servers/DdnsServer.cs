using System.Globalization;

namespace Ddns.Comparison.Servers;

/// <summary>Our node over master files with every feature on: cookies, counters and their HTTP endpoint, and the response rate limiter, which exempts nobody and has a rate that nobody reaches.</summary>
internal sealed class DdnsServer(string repository) : IServer
{
    public const string Id = "ddns";

    private readonly string _program = Path.Combine(repository, "src/Ddns.Authoritative/bin/Release/net10.0/Ddns.Authoritative.dll");

    public string Name => Id;

    public Launch Version => new("dotnet", "--version");

    public Launch Prepare(string folder, int port, string zoneFile)
    {
        var zones = Directory.CreateDirectory(Path.Combine(folder, "zones")).FullName;
        File.CreateSymbolicLink(Path.Combine(zones, TestZone.Name + ".zone"), zoneFile);
        return new Launch("dotnet", _program) { Environment = Settings(zones, port, withMetrics: true) };
    }

    public static Dictionary<string, string> Settings(string zones, int port, bool withMetrics)
    {
        var settings = new Dictionary<string, string>
        {
            ["DATABASE_URL"] = "zonefiles:" + zones,
            ["DDNS_DNS_LISTEN"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"),
            ["DDNS_DNS_WORKERS"] = "1",
            ["DDNS_RRL"] = "on",
            ["DDNS_RRL_RATE"] = "1000000000",
            ["DDNS_RRL_EXEMPT"] = "",
        };
        if (withMetrics)
            settings["DDNS_HTTP_LISTEN"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port + 1000}");
        return settings;
    }
}

/// <summary>The same node inside a program that changes the zone when told to.</summary>
internal sealed class ChangingNode(string repository, int hosts) : IServer
{
    private readonly string _program = Path.Combine(repository, "bench/Ddns.ChangingNode/bin/Release/net10.0/Ddns.ChangingNode.dll");

    public string Name => "changing";

    public Launch Version => new("dotnet", "--version");

    public Launch Prepare(string folder, int port, string zoneFile)
    {
        var zones = Directory.CreateDirectory(Path.Combine(folder, "zones")).FullName;
        File.CreateSymbolicLink(Path.Combine(zones, TestZone.Name + ".zone"), zoneFile);
        return new Launch("dotnet", _program, TestZone.Name, hosts.ToString(CultureInfo.InvariantCulture)) { Environment = DdnsServer.Settings(zones, port, withMetrics: false) };
    }
}

/// <summary>What the kernel alone costs.</summary>
internal sealed class EchoServer(string repository) : IServer
{
    public const string Id = "echo";

    public string Name => Id;

    public Launch Version => new("dotnet", "--version");

    public Launch Prepare(string folder, int port, string zoneFile) =>
        new("dotnet", Path.Combine(repository, "bench/Ddns.LoadUdp/bin/Release/net10.0/Ddns.LoadUdp.dll"), "echo", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"));
}
