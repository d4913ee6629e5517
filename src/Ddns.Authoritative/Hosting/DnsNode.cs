using System.Diagnostics;
using System.Runtime.InteropServices;
using Ddns.Authoritative.Following;
using Ddns.Authoritative.Zones;
using Ddns.Store.Hosting;

namespace Ddns.Authoritative.Hosting;

/// <summary>
/// Binds the ports before anything else of the program starts (they may need root, the rest shall not have it), fills the table
/// when the store is open, and only then answers. Stops answering first.
/// </summary>
internal sealed class DnsNode(IServiceProvider services, StoreOptions store, DnsOptions options, ZoneTable table, DnsServer server, NodeReadiness readiness, ILogger<DnsNode> log)
    : IHostedLifecycleService
{
    private PosixSignalRegistration? _hangUp;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        server.Bind();
        if (options.User is { } user)
            Privileges.DropTo(user, store.Kind == StoreKind.ZoneFiles ? null : store.DataDirectory);
        return Task.CompletedTask;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (store.Kind == StoreKind.ZoneFiles)
        {
            var directory = services.GetRequiredService<ZoneDirectory>();
            directory.LoadAll();
            if (!OperatingSystem.IsWindows())
                _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Reload(directory, context));
        }
        else
        {
            var watch = Stopwatch.StartNew();
            await services.GetRequiredService<Follower>().StartAsync(cancellationToken);
            log.Loaded(table.ZoneCount, table.NameCount, watch.ElapsedMilliseconds);
        }
        server.Start();
        readiness.IsLoaded = true;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _hangUp?.Dispose();
        server.Stop();
        if (store.Kind != StoreKind.ZoneFiles)
            await services.GetRequiredService<Follower>().DisposeAsync();
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Reload(ZoneDirectory directory, PosixSignalContext context)
    {
        // Uncancelled, the signal would end the process; so would an exception.
        context.Cancel = true;
        try
        {
            directory.Reload();
        }
        catch (Exception failure)
        {
            log.RereadFailed(failure);
        }
    }
}
