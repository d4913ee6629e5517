using Ddns.Authoritative.Metrics;
using Ddns.Store.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using OpenTelemetry.Metrics;

namespace Ddns.Authoritative.Hosting;

/// <summary>The DNS server alone: a node over a database, or over a directory of master files (<c>DATABASE_URL=zonefiles:PATH</c>).</summary>
internal static class AuthoritativeProgram
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Any(argument => argument is "--help" or "-h" or "-?"))
        {
            Console.Write(Help.Text);
            return 0;
        }
        try
        {
            await using var app = Build(args);
            await app.RunAsync();
            return 0;
        }
        catch (SettingException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"{taken.Message.TrimEnd('.')}: set DDNS_HTTP_LISTEN to another one.");
        }
        return SettingException.ExitCode;
    }

    private static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        Logs.Configure(builder.Logging, builder.Configuration);
        if (StoreOptions.From(builder.Configuration).Kind != StoreKind.ZoneFiles)
        {
            builder.Services.AddDdnsStore(builder.Configuration);
            builder.Services.AddHostedService<StoreStart>();
        }
        builder.Services.AddAuthoritative(builder.Configuration);
        // A node has no HTTP of its own unless it is given a place for its metrics.
        var listen = Settings.List(builder.Configuration, "DDNS_HTTP_LISTEN");
        if (listen.Length > 0)
        {
            builder.WebHost.UseUrls(listen);
            builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(QueryMetrics.MeterName, "Ddns.*", "System.Runtime").AddPrometheusExporter());
        }
        else
        {
            builder.Services.AddSingleton<IServer, NoHttp>();
        }
        var app = builder.Build();
        if (listen.Length > 0)
            MapHttp(app);
        return app;
    }

    private static void MapHttp(WebApplication app)
    {
        app.MapGet("/healthz", () => "ok\n");
        app.MapGet("/readyz", (NodeReadiness readiness) => readiness.Obstacle is { } obstacle
            ? Results.Text($"Not ready: {obstacle}.\n", statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text(readiness.Remark is { } remark ? $"ready\n{remark}\n" : "ready\n"));
        app.MapPrometheusScrapingEndpoint("/metrics");
    }

    private sealed class StoreStart(IStoreStartup store) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => store.StartAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
