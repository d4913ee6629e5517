using System.Globalization;
using Ddns.Authoritative.Following;
using Ddns.Store.Hosting;

namespace Ddns.Authoritative.Hosting;

/// <summary>
/// A node is ready once it answers. That the store is away later does not make it unready: it answers on from memory, and
/// <see cref="Remark"/> says so.
/// </summary>
internal sealed class NodeReadiness(IServiceProvider services) : IReadiness
{
    private volatile bool _isLoaded;

    /// <summary>The table has been filled and the ports answer.</summary>
    public bool IsLoaded
    {
        get => _isLoaded;
        set => _isLoaded = value;
    }

    public string? Obstacle => _isLoaded ? null : "the zones are still loading";

    /// <summary>How the table follows the store; null for a node that serves files.</summary>
    public string? Remark
    {
        get
        {
            // Asked for only now: a follower is made when the store is open.
            if (!_isLoaded || services.GetService<FollowerStatus>() is not { } status)
                return null;
            var since = string.Create(CultureInfo.InvariantCulture, $"{status.SinceEqual?.TotalSeconds ?? double.NaN:0.0} s");
            return status.IsFailing ? $"the store cannot be read; last seen equal to it {since} ago" : $"seen equal to the store {since} ago";
        }
    }
}
