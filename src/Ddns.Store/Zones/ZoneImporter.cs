using Ddns.Protocol.Names;
using Ddns.Protocol.ZoneFiles;
using Ddns.Store.Hosting;
using Microsoft.Extensions.Logging;

namespace Ddns.Store.Zones;

/// <param name="Made">Zones that this start made.</param>
/// <param name="Kept">Zones that were there: what their files hold now was not looked at.</param>
/// <param name="Delegation">When the default zone was made from settings: the lines to put at the registrar.</param>
public sealed record ZoneImport(IReadOnlyList<ZoneInfo> Made, IReadOnlyList<ZoneInfo> Kept, string? Delegation);

/// <summary>Makes zones from files and settings, once: from then on the store has the truth. All files are read before the first zone is made.</summary>
public sealed class ZoneImporter(IZoneStore zones, TimeProvider clock, ILogger<ZoneImporter> log)
{
    private const string Extension = ".zone";
    private const int MaxShownErrors = 5;

    /// <exception cref="SettingException">A file is broken: file, line and reason. Nothing was made.</exception>
    public async Task<ZoneImport> ImportAsync(ZoneImportOptions options, CancellationToken cancellationToken)
    {
        var kept = new List<ZoneInfo>();
        var plans = new List<PlannedZone>();
        foreach (var (apex, path) in Files(options.Directory))
        {
            if (await zones.FindZoneAsync(apex, cancellationToken) is { } zone)
            {
                StoreLog.ZoneKept(log, apex, path);
                kept.Add(zone);
            }
            else
            {
                plans.Add(new PlannedZone(apex, path, Read(apex, path)));
            }
        }

        var fallback = await PlanDefaultAsync(options, plans, cancellationToken);
        var made = new List<ZoneInfo>();
        foreach (var plan in plans)
        {
            if (await zones.CreateZoneAsync(new NewZone(plan.Apex), plan.RRsets, audit: null, cancellationToken) is { } zone)
            {
                StoreLog.ZoneImported(log, plan.Apex, plan.Source, plan.RRsets.Count, zone.Serial);
                made.Add(zone);
            }
        }
        return new ZoneImport(made, kept, fallback?.Delegation());
    }

    private async Task<DefaultZone?> PlanDefaultAsync(ZoneImportOptions options, List<PlannedZone> plans, CancellationToken cancellationToken)
    {
        if (options.DefaultZone is not { } apex || plans.Any(plan => plan.Apex.Equals(apex)) || await zones.FindZoneAsync(apex, cancellationToken) is not null)
            return null;
        var zone = DefaultZone.Of(apex, options.NameServers, options.Addresses);
        plans.Add(new PlannedZone(apex, "DDNS_DEFAULT_ZONE, DDNS_NS and DDNS_PUBLIC_IP", zone.ToRRsets(clock.GetUtcNow())));
        return zone;
    }

    private static IEnumerable<(DomainName Apex, string Path)> Files(string? directory)
    {
        if (directory is null)
            yield break;
        foreach (var path in Directory.EnumerateFiles(directory, "*" + Extension).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (!DomainName.TryParse(name, out var apex))
                throw new SettingException($"{path}: the file's name must be the zone's, and '{name}' is no domain name.");
            yield return (apex.ToLower(), path);
        }
    }

    private static List<StoredRRset> Read(DomainName apex, string path)
    {
        var file = Open(apex, path);
        if (!file.IsValid)
        {
            var shown = file.Errors.Take(MaxShownErrors).Select(error => error.ToString());
            throw new SettingException(string.Join('\n', shown) + (file.Errors.Length > MaxShownErrors ? $"\n… and {file.Errors.Length - MaxShownErrors} more errors" : ""));
        }

        var rrsets = file.RRsets.Select(rrset => StoredRRset.Of(rrset.Owner, rrset.Type, rrset.Ttl, [.. rrset.Records.Select(data => new StoredRecord(data))])).ToList();
        return ZoneRules.FirstBroken(apex, rrsets) is { } broken ? throw new SettingException($"{path}: {broken}") : rrsets;
    }

    private static ZoneFile Open(DomainName apex, string path)
    {
        try
        {
            return ZoneFile.Open(path, ZoneFileOptions.Trusted(apex, Path.GetDirectoryName(path)!));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"{path}: the file cannot be read ({problem.Message}).");
        }
    }

    private sealed record PlannedZone(DomainName Apex, string Source, IReadOnlyList<StoredRRset> RRsets);
}
