using System.Text;
using Ddns.Api.Accounts;
using Ddns.Api.Domains;
using Ddns.Api.Security;
using Ddns.Api.Status;
using Ddns.Api.Updates;
using Ddns.Contracts;
using Ddns.Store.Following;
using Ddns.Store.Hosting;
using Ddns.Store.Zones;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Metrics;

namespace Ddns.Api.Hosting;

/// <summary>How a program takes the API in: <c>services.AddDdnsApi(configuration)</c>, then <c>app.MapDdnsApi()</c>. The store is added beside it.</summary>
public static class ApiHosting
{
    private const int MaxBody = 64 * 1024;

    public static IServiceCollection AddDdnsApi(this IServiceCollection services, IConfiguration configuration)
    {
        var options = ApiOptions.From(configuration);
        services.AddSingleton(options);
        services.AddSingleton(new PeerResolver(options.TrustedProxies));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IVisibility, NoTable>();

        services.AddSingleton<SigningKeys>(provider => new SigningKeys(Encoding.UTF8.GetBytes(
            options.JwtSecret ?? SecretFile.ReadOrMake(provider.GetRequiredService<StoreOptions>().DataDirectory, "jwt"))));
        services.AddSingleton<PasswordHasher>();
        services.AddSingleton<RateLimits>();
        services.AddSingleton<TokenVerifier>();
        services.AddAccountAuthentication();

        services.AddSingleton<Registration>();
        services.AddSingleton<PasswordCheck>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<NameResolver>();
        services.AddSingleton<DomainService>();
        services.AddSingleton<UpdateService>();
        services.AddSingleton<StatusService>();
        services.AddSingleton<ApiMetrics>();
        services.AddSingleton(ZoneImportOptions.From(configuration));
        services.AddSingleton<StoreStart>();
        services.AddHostedService(provider => provider.GetRequiredService<StoreStart>());
        services.AddHostedService<StartBanner>();

        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, DdnsJson.Default);
            json.SerializerOptions.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
        });
        services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        services.Configure<KestrelServerOptions>(kestrel => Listen(kestrel, options));
        services.AddDdnsOpenApi();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("Ddns.*", "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel").AddPrometheusExporter());
        return services;
    }

    public static void MapDdnsApi(this WebApplication app)
    {
        app.UseMiddleware<PeerMiddleware>();
        app.UseMiddleware<RequestLogMiddleware>();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseRouting();
        app.UseAuthorization();

        app.MapSessions();
        app.MapAccount();
        app.MapDomains();
        app.MapRestUpdate();
        app.MapStatus();
        app.MapOpenApi("/api/openapi.json");
        app.MapPrometheusScrapingEndpoint("/metrics");
    }

    private static void Listen(KestrelServerOptions kestrel, ApiOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxBody;
        kestrel.Limits.MaxRequestLineSize = 8 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxConcurrentConnections = 10_000;
        // Slow senders hold a connection, not a thread; ten seconds for headers are plenty for any client.
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        foreach (var listener in options.HttpListen)
        {
            if (listener.Address is null)
                kestrel.ListenLocalhost(listener.Port);
            else
                kestrel.Listen(listener.Address, listener.Port);
        }
    }
}
