namespace Ddns.Store.Hosting;

/// <summary>Opens, migrates and verifies the store. A program calls it before it serves; until then every other call fails.</summary>
public interface IStoreStartup
{
    /// <exception cref="SettingException">The store cannot be had as it is configured.</exception>
    Task StartAsync(CancellationToken cancellationToken);
}
