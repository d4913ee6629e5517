using System.Diagnostics;
using System.Runtime.InteropServices;
using Ddns.Authoritative.Following;
using Ddns.Authoritative.Zones;
using Ddns.Store.Hosting;

namespace Ddns.Authoritative.Hosting;

/// <summary>Fills the table, then opens the listeners; closes them first when the program stops.</summary>
internal sealed class DnsNode(IServiceProvider services, StoreOptions store, ZoneTable table, DnsServer server, ILogger<Follower> log) : IHostedService
{
    private PosixSignalRegistration? _hangUp;

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
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _hangUp?.Dispose();
        server.Stop();
        if (store.Kind != StoreKind.ZoneFiles)
            await services.GetRequiredService<Follower>().DisposeAsync();
    }

    private static void Reload(ZoneDirectory directory, PosixSignalContext context)
    {
        // Uncancelled, the signal would end the process.
        context.Cancel = true;
        directory.Reload();
    }
}
