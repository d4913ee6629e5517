using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Following;
using Ddns.Store.Zones;

namespace Ddns.Authoritative.Tests.Following;

/// <summary>A store as the follower sees it: zones with one address each (<c>home</c>), a journal, wake-ups when the test says so.</summary>
internal sealed class FakeFeed : IChangeFeed
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, FakeZone> _zones = [];
    private readonly Channel<Wake> _wakes = Channel.CreateUnbounded<Wake>();
    private readonly Channel<string> _calls = Channel.CreateUnbounded<string>();

    private sealed class FakeZone(DomainName apex)
    {
        public DomainName Apex { get; } = apex;
        public ZoneHead Head { get; set; }
        public required string Address { get; set; }
        public List<JournalEntry> Journal { get; } = [];
    }

    public Guid Epoch { get; set; } = Guid.NewGuid();

    /// <summary>What the next look at the store meets; null: the store is well.</summary>
    public Exception? Failure { get; set; }

    /// <summary>What the next attempt to listen meets, once.</summary>
    public Exception? ListenFailure { get; set; }

    /// <summary>A look at the journal waits for this.</summary>
    public Task JournalGate { get; set; } = Task.CompletedTask;

    public ConcurrentQueue<string> Calls { get; } = new();

    public ZoneHead AddZone(long id, string apex, string address)
    {
        lock (_gate)
        {
            _zones[id] = new FakeZone(DomainName.Parse(apex)) { Head = new ZoneHead(id, 1, Guid.NewGuid()), Address = address };
            return _zones[id].Head;
        }
    }

    public ZoneHead Change(long id, string address)
    {
        lock (_gate)
        {
            var zone = _zones[id];
            var delta = new RRsetDelta(Home(zone.Apex), RecordType.A, Address(zone), null);
            zone.Address = address;
            zone.Head = new ZoneHead(id, zone.Head.Version + 1, Guid.NewGuid());
            zone.Journal.Add(new JournalEntry(zone.Head, [delta with { After = Address(zone) }]));
            return zone.Head;
        }
    }

    /// <summary>Other data under the same version and change id.</summary>
    public void Replace(long id, string address)
    {
        lock (_gate)
            _zones[id].Address = address;
    }

    /// <summary>The journal's entries before the last so many are gone.</summary>
    public void Trim(long id, int keep)
    {
        lock (_gate)
            _zones[id].Journal.RemoveRange(0, _zones[id].Journal.Count - keep);
    }

    /// <summary>The store breaks its promise: an entry in the middle is missing, and it does not say so.</summary>
    public void LoseEntry(long id, int index)
    {
        lock (_gate)
            _zones[id].Journal.RemoveAt(index);
    }

    public void RemoveZone(long id)
    {
        lock (_gate)
            _zones.Remove(id);
    }

    public void Wake(params long[] zoneIds) => _wakes.Writer.TryWrite(new Wake(zoneIds));

    /// <summary>The next call that reaches the store: heads, journal, load or listen.</summary>
    public async Task<string> NextCallAsync() => await _calls.Reader.ReadAsync(Harness.DnsClient.Soon());

    public async IAsyncEnumerable<Wake> ListenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Called("listen");
        if (ListenFailure is { } failure)
        {
            ListenFailure = null;
            throw failure;
        }
        await foreach (var wake in _wakes.Reader.ReadAllAsync(cancellationToken))
            yield return wake;
    }

    public Task<FeedHeads> ReadHeadsAsync(CancellationToken cancellationToken)
    {
        Called("heads");
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
            return Task.FromResult(new FeedHeads(Epoch, [.. _zones.Values.Select(zone => new FollowedZone(zone.Apex, zone.Head))]));
    }

    public async Task<IReadOnlyList<JournalRead>> ReadJournalAsync(IReadOnlyCollection<ZoneHead> positions, CancellationToken cancellationToken)
    {
        Called("journal");
        await JournalGate.WaitAsync(cancellationToken);
        lock (_gate)
            return [.. positions.Select(Read)];
    }

    public Task<ZoneHead?> LoadZoneAsync(long zoneId, Action<RRset> receive, CancellationToken cancellationToken)
    {
        Called("load");
        lock (_gate)
        {
            if (!_zones.TryGetValue(zoneId, out var zone))
                return Task.FromResult<ZoneHead?>(null);
            receive(new RRset(zone.Apex, RecordType.SOA, 60, [RecordData.Parse(RecordType.SOA, "ns1.example.org. host.example.org. 1 3600 600 86400 60")]));
            receive(new RRset(zone.Apex, RecordType.NS, 60, [RecordData.Parse(RecordType.NS, "ns1.example.org.")]));
            receive(Address(zone));
            return Task.FromResult<ZoneHead?>(zone.Head);
        }
    }

    private JournalRead Read(ZoneHead position)
    {
        if (!_zones.TryGetValue(position.ZoneId, out var zone))
            return new JournalRead.Gone(position.ZoneId);
        if (position == zone.Head)
            return new JournalRead.Entries(position.ZoneId, []);
        var first = zone.Journal.FindIndex(entry => entry.Head.Version == position.Version + 1);
        return first < 0 ? new JournalRead.Reload(position.ZoneId) : new JournalRead.Entries(position.ZoneId, zone.Journal[first..]);
    }

    private static DomainName Home(DomainName apex) => DomainName.Parse($"home.{apex}");

    private static RRset Address(FakeZone zone) => new(Home(zone.Apex), RecordType.A, 60, [RecordData.Parse(RecordType.A, zone.Address)]);

    private void Called(string what)
    {
        Calls.Enqueue(what);
        _calls.Writer.TryWrite(what);
        if (what != "listen" && Failure is { } failure)
            throw failure;
    }
}
