using Ddns.Authoritative.Following;
using Ddns.Authoritative.Metrics;
using Ddns.Authoritative.Zones;
using Ddns.Store.Following;
using Ddns.Store.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ddns.Authoritative.Hosting;

/// <summary>How a program takes the DNS server in. The store is added beside it, and started before it.</summary>
public static class AuthoritativeServices
{
    // By design: a lost wake-up is made up for within this.
    private static readonly TimeSpan CompareEvery = TimeSpan.FromSeconds(5);

    /// <exception cref="SettingException">A setting is wrong.</exception>
    public static IServiceCollection AddAuthoritative(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(DnsOptions.From(configuration));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ZoneTable>();
        services.AddSingleton<QueryMetrics>();
        services.AddSingleton<DnsServer>();
        if (StoreOptions.From(configuration) is { Kind: StoreKind.ZoneFiles } store)
        {
            services.TryAddSingleton(store);
            services.AddSingleton(provider => new ZoneDirectory(store.Location, provider.GetRequiredService<ZoneTable>(), provider.GetRequiredService<ILogger<ZoneDirectory>>()));
        }
        else
        {
            services.AddSingleton(MakeFollower);
            services.AddSingleton(provider => provider.GetRequiredService<Follower>().Status);
            services.AddSingleton<IVisibility>(provider => provider.GetRequiredService<Follower>());
        }
        services.AddSingleton<NodeReadiness>();
        services.AddSingleton<IReadiness>(provider => provider.GetRequiredService<NodeReadiness>());
        services.AddHostedService<DnsNode>();
        // Under systemd with Type=notify: READY once all of the program has started, STOPPING at its end. Elsewhere nothing.
        services.AddSystemd();
        return services;
    }

    private static Follower MakeFollower(IServiceProvider provider)
    {
        var follower = new Follower(
            provider.GetRequiredService<IChangeFeed>(),
            provider.GetRequiredService<ZoneTable>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Follower>>(),
            CompareEvery);
        provider.GetRequiredService<QueryMetrics>().Observe(follower.Status);
        return follower;
    }
}
