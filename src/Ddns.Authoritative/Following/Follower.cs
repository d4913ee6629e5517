using System.Collections.Concurrent;
using Ddns.Authoritative.Hosting;
using Ddns.Authoritative.Zones;
using Ddns.Store.Following;
using Ddns.Store.Zones;

namespace Ddns.Authoritative.Following;

/// <summary>
/// Keeps the table equal to the store. Woken by the feed it reads the journal after what it has; on every (re)connection and
/// every few seconds it compares all heads, so that a lost wake-up costs time and nothing else.
/// </summary>
public sealed class Follower : IVisibility, IAsyncDisposable
{
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(2);

    private readonly IChangeFeed _feed;
    private readonly ZoneTable _table;
    private readonly TimeProvider _time;
    private readonly ILogger<Follower> _log;
    private readonly TimeSpan _compareEvery;
    private readonly ConcurrentDictionary<long, ZoneProgress> _zones = new();
    private readonly WakeSignal _signal = new();
    private readonly CancellationTokenSource _stopping = new();
    private Guid _epoch;
    private int _disposed;
    private Task _listening = Task.CompletedTask;
    private Task _following = Task.CompletedTask;

    /// <param name="compareEvery">How often all heads are compared without a wake-up; 5 s by design.</param>
    public Follower(IChangeFeed feed, ZoneTable table, TimeProvider time, ILogger<Follower> log, TimeSpan compareEvery)
    {
        (_feed, _table, _time, _log, _compareEvery) = (feed, table, time, log, compareEvery);
        Status = new FollowerStatus(time);
    }

    public FollowerStatus Status { get; }

    /// <summary>Loads every zone, then follows. Returns when the table is equal to the store.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read; nothing was started.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await CompareAllAsync(cancellationToken);
        _listening = Task.Run(ListenAsync, CancellationToken.None);
        _following = Task.Run(FollowAsync, CancellationToken.None);
    }

    public ValueTask<bool> WaitAsync(ZoneHead head, TimeSpan timeout, CancellationToken cancellationToken) =>
        Progress(head.ZoneId).WaitAsync(head.Version, timeout, _time, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _stopping.CancelAsync();
        _signal.Set(Wake.All);
        await Task.WhenAll(_listening, _following).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _signal.Dispose();
        _stopping.Dispose();
    }

    private async Task ListenAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await foreach (var wake in _feed.ListenAsync(_stopping.Token))
                    _signal.Set(wake);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // The periodic comparison carries on meanwhile.
                _log.ListenFailed(failure.Message);
                await Task.Delay(LongestRetry, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task FollowAsync()
    {
        var retry = ShortestRetry;
        while (!_stopping.IsCancellationRequested)
        {
            var wake = await _signal.WaitAsync(_compareEvery, _time);
            try
            {
                if (wake.ZoneIds.Count == 0)
                    await CompareAllAsync(_stopping.Token);
                else
                    await CatchUpAsync(wake.ZoneIds, _stopping.Token);
                retry = ShortestRetry;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // Whatever went wrong, the table goes on answering what it has; what was missed is found by the next comparison.
                Status.Failed();
                _log.FollowFailed(failure, retry.TotalMilliseconds);
                await Task.Delay(retry, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                retry = retry * 2 < LongestRetry ? retry * 2 : LongestRetry;
                _signal.Set(Wake.All);
            }
        }
    }

    private async Task CompareAllAsync(CancellationToken cancellationToken)
    {
        var heads = await _feed.ReadHeadsAsync(cancellationToken);
        var known = heads.Zones.Select(zone => zone.Head.ZoneId).ToHashSet();
        foreach (var zoneId in _table.LiveZones().Where(zoneId => !known.Contains(zoneId)))
            Forget(zoneId);

        // Another epoch is another store: equal versions there prove nothing.
        var sameStore = heads.Epoch == _epoch;
        var behind = new List<ZoneHead>();
        foreach (var zone in heads.Zones)
        {
            if (Progress(zone.Head.ZoneId).Head is not { } have || !sameStore)
                await LoadAsync(zone, cancellationToken);
            else if (have != zone.Head)
                behind.Add(have);
        }
        _epoch = heads.Epoch;
        if (behind.Count > 0)
            await ReadJournalsAsync(behind, cancellationToken);
        _table.Collect();
        Status.Equal();
    }

    private async Task CatchUpAsync(IReadOnlyList<long> zoneIds, CancellationToken cancellationToken)
    {
        var positions = new List<ZoneHead>(zoneIds.Count);
        foreach (var zoneId in zoneIds)
        {
            // A zone that is new here has no position: it is loaded by the comparison.
            if (Progress(zoneId).Head is not { } head)
            {
                await CompareAllAsync(cancellationToken);
                return;
            }
            positions.Add(head);
        }
        await ReadJournalsAsync(positions, cancellationToken);
        Status.Progressed();
    }

    private async Task ReadJournalsAsync(List<ZoneHead> positions, CancellationToken cancellationToken)
    {
        foreach (var read in await _feed.ReadJournalAsync(positions, cancellationToken))
        {
            switch (read)
            {
                case JournalRead.Entries entries:
                    // A gap must never be stepped over, and reading it again would not close it: the zone is loaded whole.
                    if (!entries.List.All(TryApply))
                        await ReloadAsync(entries.ZoneId, cancellationToken);
                    break;
                case JournalRead.Gone gone:
                    Forget(gone.ZoneId);
                    break;
                case JournalRead.Reload reload:
                    await ReloadAsync(reload.ZoneId, cancellationToken);
                    break;
            }
        }
    }

    /// <returns>False when the entry does not follow what the table has.</returns>
    private bool TryApply(JournalEntry entry)
    {
        var progress = Progress(entry.Head.ZoneId);
        if (progress.Head?.Version != entry.Head.Version - 1 || !_table.Apply(entry.Head.ZoneId, entry.Deltas))
            return false;
        progress.Reach(entry.Head);
        Status.Applied();
        return true;
    }

    private async Task ReloadAsync(long zoneId, CancellationToken cancellationToken)
    {
        var heads = await _feed.ReadHeadsAsync(cancellationToken);
        if (heads.Zones.FirstOrDefault(zone => zone.Head.ZoneId == zoneId) is { } zone)
        {
            Status.Reloaded();
            _log.ReloadingZone(zone.Apex.ToString());
            await LoadAsync(zone, cancellationToken);
        }
        else
        {
            Forget(zoneId);
        }
    }

    private async Task LoadAsync(FollowedZone zone, CancellationToken cancellationToken)
    {
        using var load = _table.BeginLoad(zone.Head.ZoneId, zone.Apex);
        var head = await _feed.LoadZoneAsync(zone.Head.ZoneId, rrset => load.Add(rrset), cancellationToken);
        if (head is null)
        {
            Forget(zone.Head.ZoneId);
            return;
        }
        load.Publish();
        Progress(zone.Head.ZoneId).Reach(head.Value);
    }

    private void Forget(long zoneId)
    {
        _table.Remove(zoneId);
        // The entry stays: ids are never used again, and whoever comes later to wait for the removal is told that it is seen.
        Progress(zoneId).Abandon();
    }

    private ZoneProgress Progress(long zoneId) => _zones.GetOrAdd(zoneId, static _ => new ZoneProgress());
}
