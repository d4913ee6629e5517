using Ddns.Store.Hosting;
using Ddns.Store.Zones;

namespace Ddns.Api.Hosting;

/// <summary>Opens the store and makes the zones of files and settings, before anything else of the program starts.</summary>
internal sealed class StoreStart(
    IStoreStartup store, ZoneImporter importer, ZoneImportOptions zonesToMake, IZoneStore zones, ApiOptions options, ILogger<StoreStart> logger) : IHostedLifecycleService
{
    /// <summary>The lines to put at the registrar, when this start made the default zone from settings.</summary>
    public string? Delegation { get; private set; }

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        HttpPorts.Check(options.HttpListen);
        await store.StartAsync(cancellationToken);
        Delegation = (await importer.ImportAsync(zonesToMake, cancellationToken)).Delegation;
        if (await zones.FindZoneAsync(options.DefaultZone, cancellationToken) is null)
            logger.NoDefaultZone(options.DefaultZone.ToHostName());
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
