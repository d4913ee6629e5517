using System.Net;

namespace Ddns.EndToEnd.Tests.Running;

/// <summary>Where a server under test listens, keeps its data and reads its zones; it may be started many times.</summary>
internal sealed class ServerSetup : IDisposable
{
    public const string Zone = "ddns.example.com";

    private readonly TemporaryFolder _folder = new();

    public ServerSetup()
    {
        Directory.CreateDirectory(ZonesFolder);
        Environment = new()
        {
            ["DDNS_DATA_DIR"] = DataFolder,
            ["DDNS_ZONES_DIR"] = ZonesFolder,
            ["DDNS_DNS_LISTEN"] = Dns.ToString(),
            ["DDNS_HTTP_LISTEN"] = Http.ToString().TrimEnd('/'),
            ["DDNS_DEFAULT_ZONE"] = Zone,
        };
    }

    public IPEndPoint Dns { get; } = new(IPAddress.Loopback, FreePorts.Take());

    public Uri Http { get; } = new($"http://127.0.0.1:{FreePorts.Take()}");

    public string DataFolder => _folder.Combine("data");

    public string ZonesFolder => _folder.Combine("zones");

    public string Folder => _folder.Path;

    /// <summary>The settings; change them before a start.</summary>
    public Dictionary<string, string?> Environment { get; }

    /// <summary>With the zone that the tree ships in zones/.</summary>
    public static ServerSetup WithShippedZone()
    {
        var setup = new ServerSetup();
        File.Copy(Path.Combine(Repository.Root, "zones", $"{Zone}.zone"), Path.Combine(setup.ZonesFolder, $"{Zone}.zone"));
        return setup;
    }

    public void WriteZone(string apex, string text) => _folder.Write(Path.Combine("zones", $"{apex}.zone"), text);

    public void Dispose() => _folder.Dispose();
}
