namespace Ddns.Store.Hosting;

/// <summary>Opens, migrates and verifies the store. A program calls it before it serves; until then every other call fails.</summary>
public interface IStoreStartup
{
    /// <exception cref="SettingException">The store cannot be had as it is configured.</exception>
    /// <exception cref="Zones.StoreUnavailableException">The server is not there. It need not be called again: later calls fail until one reaches the server, and that one opens, migrates and verifies.</exception>
    Task StartAsync(CancellationToken cancellationToken);
}
