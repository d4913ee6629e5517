using Ddns.EndToEnd.Tests.Running;

namespace Ddns.EndToEnd.Tests;

/// <summary>Starts servers for one test and ends them after it, with their log when it failed.</summary>
public abstract class EndToEndTest : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _running = [];
    private readonly List<IDisposable> _used = [];

    // A test whose preparation throws is not disposed by the framework: its servers would live on.
    public async ValueTask InitializeAsync()
    {
        try
        {
            await PrepareAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var running in Enumerable.Reverse(_running))
            await running.DisposeAsync();
        foreach (var used in Enumerable.Reverse(_used))
            used.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected virtual Task PrepareAsync() => Task.CompletedTask;

    private protected ServerSetup NewSetup() => Use(new ServerSetup());

    private protected ServerSetup NewSetupWithShippedZone() => Use(ServerSetup.WithShippedZone());

    private protected async Task<RunningServer> StartAsync(ServerSetup setup, params string[] wrapper) => Track(await RunningServer.StartAsync(setup, wrapper));

    private protected RunningServer Launch(ServerSetup setup) => Track(RunningServer.Launch(setup));

    private protected T Use<T>(T disposable) where T : IDisposable
    {
        _used.Add(disposable);
        return disposable;
    }

    private RunningServer Track(RunningServer server)
    {
        _running.Add(server);
        return server;
    }
}
