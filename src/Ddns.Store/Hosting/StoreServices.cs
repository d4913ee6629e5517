using Ddns.Store.Accounts;
using Ddns.Store.Domains;
using Ddns.Store.Following;
using Ddns.Store.Postgres;
using Ddns.Store.Sqlite;
using Ddns.Store.Zones;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ddns.Store.Hosting;

/// <summary>Registers the store that <c>DATABASE_URL</c> names.</summary>
public static class StoreServices
{
    /// <summary>
    /// Adds <see cref="StoreOptions"/>, <see cref="IZoneStore"/>, <see cref="IDomainStore"/>, <see cref="IAccountStore"/>,
    /// <see cref="IChangeFeed"/> and <see cref="IStoreStartup"/>, which the program calls before it serves.
    /// </summary>
    /// <exception cref="SettingException">A setting is wrong.</exception>
    public static IServiceCollection AddDdnsStore(this IServiceCollection services, IConfiguration configuration)
    {
        var options = StoreOptions.From(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddSingleton(options);
        services.AddSingleton<ZoneImporter>();
        AddEngine(services, options);
        return services
            .AddSingleton<IStoreStartup>(provider => provider.GetRequiredService<StoreEngine>())
            .AddSingleton(provider => provider.GetRequiredService<StoreEngine>().Zones)
            .AddSingleton(provider => provider.GetRequiredService<StoreEngine>().Domains)
            .AddSingleton(provider => provider.GetRequiredService<StoreEngine>().Accounts)
            .AddSingleton(provider => provider.GetRequiredService<StoreEngine>().Feed);
    }

    private static IServiceCollection AddEngine(IServiceCollection services, StoreOptions options)
    {
        if (options.Kind == StoreKind.Sqlite)
            return services.AddSingleton<StoreEngine, SqliteStore>();
        if (options.Kind != StoreKind.Postgres)
            throw new SettingException("DATABASE_URL names a directory of zone files, which only a DNS node that runs alone can serve: use sqlite:FILE or postgres://….");

        // A wrong address stops the start here, with its sentence.
        PostgresAddress.Parse(options.Location, "DATABASE_URL");
        if (options.ListenLocation is { } listen)
            PostgresAddress.Parse(listen, "DDNS_LISTEN_URL");
        return services.AddSingleton<StoreEngine, PostgresStore>();
    }
}
