using Ddns.Store.Postgres;
using Microsoft.Extensions.Configuration;

namespace Ddns.Store.Hosting;

/// <summary>What <c>DATABASE_URL</c> may name.</summary>
public enum StoreKind
{
    Sqlite,
    Postgres,
    /// <summary>A directory of zone files, read-only: for a DNS node that runs alone.</summary>
    ZoneFiles,
}

/// <summary>Where the store is and how much of the past it keeps.</summary>
/// <param name="Location">An absolute path, or a PostgreSQL URL or connection string.</param>
public sealed record StoreOptions(StoreKind Kind, string Location, string DataDirectory)
{
    private const int MaxJournalEntries = 100_000_000;

    /// <summary>Nodes that were away for longer load their zones anew.</summary>
    public TimeSpan JournalAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Per zone; the older of a longer journal are removed.</summary>
    public int JournalEntries { get; init; } = 100_000;

    /// <summary>Where PostgreSQL's notifications are heard; null: at <see cref="Location"/>. A transaction pooler cannot pass them on.</summary>
    public string? ListenLocation { get; init; }

    /// <exception cref="SettingException">A setting is wrong.</exception>
    public static StoreOptions From(IConfiguration configuration)
    {
        var data = Path.GetFullPath(Settings.Text(configuration, "DDNS_DATA_DIR") ?? "data");
        var (kind, location) = Locate(Settings.Text(configuration, "DATABASE_URL") ?? "sqlite:ddns.db", data);
        return new StoreOptions(kind, location, data)
        {
            ListenLocation = Settings.Text(configuration, "DDNS_LISTEN_URL"),
            JournalAge = TimeSpan.FromDays(Settings.Integer(configuration, "DDNS_JOURNAL_DAYS", 7, 1, 3650)),
            JournalEntries = Settings.Integer(configuration, "DDNS_JOURNAL_ENTRIES", 100_000, 100, MaxJournalEntries),
        };
    }

    private static (StoreKind, string) Locate(string url, string data)
    {
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        var (scheme, rest) = colon < 0 ? ("", url) : (url[..colon].ToLowerInvariant(), url[(colon + 1)..]);
        return scheme switch
        {
            "sqlite" when FilePath(rest) is { Length: > 0 } path => (StoreKind.Sqlite, Path.GetFullPath(path, data)),
            "zonefiles" when FilePath(rest) is { Length: > 0 } path => (StoreKind.ZoneFiles, Path.GetFullPath(path)),
            "postgres" or "postgresql" => (StoreKind.Postgres, url),
            _ when PostgresAddress.IsConnectionString(url) => (StoreKind.Postgres, url),
            _ => throw new SettingException("DATABASE_URL must be sqlite:FILE, postgres://USER:PASSWORD@HOST/DATABASE or zonefiles:DIRECTORY."),
        };
    }

    // sqlite:///var/lib/ddns.db is written as often as sqlite:/var/lib/ddns.db.
    private static string FilePath(string rest) => rest.StartsWith("//", StringComparison.Ordinal) ? rest[2..] : rest;
}
