using Ddns.Authoritative.Metrics;
using Ddns.Store.Hosting;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Metrics;

namespace Ddns.Authoritative.Hosting;

/// <summary>The DNS server alone: a node over a database, or over a directory of master files (<c>DATABASE_URL=zonefiles:PATH</c>).</summary>
internal static class AuthoritativeProgram
{
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            using var host = Build(args);
            await host.RunAsync();
            return 0;
        }
        catch (SettingException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return SettingException.ExitCode;
        }
    }

    private static IHost Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        var listen = Settings.List(builder.Configuration, "DDNS_HTTP_LISTEN");
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console => (console.SingleLine, console.ColorBehavior) = (true, LoggerColorBehavior.Disabled));
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning);
        if (StoreOptions.From(builder.Configuration).Kind != StoreKind.ZoneFiles)
        {
            builder.Services.AddDdnsStore(builder.Configuration);
            builder.Services.AddHostedService<StoreStart>();
        }
        builder.Services.AddAuthoritative(builder.Configuration);
        // A node has no HTTP of its own unless it is given a place for its metrics.
        if (listen.Length == 0)
            return BuildWithoutHttp(args, builder);
        builder.WebHost.UseUrls(listen);
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(QueryMetrics.MeterName, "Ddns.*", "System.Runtime").AddPrometheusExporter());
        var app = builder.Build();
        app.MapGet("/healthz", () => "ok\n");
        app.MapPrometheusScrapingEndpoint("/metrics");
        return app;
    }

    private static IHost BuildWithoutHttp(string[] args, WebApplicationBuilder web)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { Args = args });
        builder.Configuration.AddConfiguration(web.Configuration);
        builder.Logging.AddSimpleConsole(console => (console.SingleLine, console.ColorBehavior) = (true, LoggerColorBehavior.Disabled));
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning);
        if (StoreOptions.From(builder.Configuration).Kind != StoreKind.ZoneFiles)
        {
            builder.Services.AddDdnsStore(builder.Configuration);
            builder.Services.AddHostedService<StoreStart>();
        }
        builder.Services.AddAuthoritative(builder.Configuration);
        return builder.Build();
    }

    private sealed class StoreStart(IStoreStartup store) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => store.StartAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
