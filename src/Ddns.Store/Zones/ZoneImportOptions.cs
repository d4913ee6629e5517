using System.Net;
using Ddns.Protocol.Addresses;
using Ddns.Protocol.Names;
using Ddns.Store.Hosting;
using Microsoft.Extensions.Configuration;

namespace Ddns.Store.Zones;

/// <summary>Which zones a start makes.</summary>
/// <param name="Directory">Of <c>NAME.zone</c> files; null when there is none and none was asked for.</param>
public sealed record ZoneImportOptions(string? Directory, DomainName? DefaultZone, IReadOnlyList<DomainName> NameServers, IReadOnlyList<IPAddress> Addresses)
{
    /// <exception cref="SettingException">A setting is wrong.</exception>
    public static ZoneImportOptions From(IConfiguration configuration) => new(
        LocateDirectory(Settings.Text(configuration, "DDNS_ZONES_DIR")),
        Settings.Text(configuration, "DDNS_DEFAULT_ZONE") is { } zone ? Name("DDNS_DEFAULT_ZONE", zone) : null,
        [.. Settings.List(configuration, "DDNS_NS").Select(text => Name("DDNS_NS", text))],
        [.. Settings.List(configuration, "DDNS_PUBLIC_IP").Select(Address)]);

    private static string? LocateDirectory(string? configured)
    {
        var directory = Path.GetFullPath(configured ?? "zones");
        if (System.IO.Directory.Exists(directory))
            return directory;
        return configured is null ? null : throw new SettingException($"DDNS_ZONES_DIR is {configured}, but there is no such directory.");
    }

    private static DomainName Name(string key, string text) => DomainName.TryParse(text, out var name) && !name.IsRoot
        ? name.ToLower()
        : throw new SettingException($"{key} contains '{text}', but it must be a domain name.");

    private static IPAddress Address(string text) => AddressText.TryParse(text, out var address)
        ? address
        : throw new SettingException($"DDNS_PUBLIC_IP contains '{text}', but each entry must be an IPv4 or IPv6 address.");
}
