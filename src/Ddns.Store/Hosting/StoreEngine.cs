using Ddns.Store.Accounts;
using Ddns.Store.Domains;
using Ddns.Store.Following;
using Ddns.Store.Zones;

namespace Ddns.Store.Hosting;

/// <summary>One kind of database with all that is kept in it. Disposing it finishes what was accepted.</summary>
internal abstract class StoreEngine : IStoreStartup, IAsyncDisposable
{
    public abstract IZoneStore Zones { get; }

    public abstract IDomainStore Domains { get; }

    public abstract IAccountStore Accounts { get; }

    public abstract IChangeFeed Feed { get; }

    public abstract Task StartAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
