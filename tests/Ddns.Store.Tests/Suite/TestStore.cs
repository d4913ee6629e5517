using System.Collections.Immutable;
using System.Net;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Accounts;
using Ddns.Store.Domains;
using Ddns.Store.Following;
using Ddns.Store.Hosting;
using Ddns.Store.Zones;
using Microsoft.Extensions.Time.Testing;

namespace Ddns.Store.Tests.Suite;

/// <summary>One test's own store, with a clock that stands still until it is told otherwise.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    public const string Apex = "ddns.example.com.";
    private readonly StoreRow _row;
    private readonly string _directory;

    private TestStore(StoreRow row, string directory, StoreOptions options)
    {
        (_row, _directory, Options) = (row, directory, options);
        Engine = row.Open(Options, Clock);
    }

    public StoreOptions Options { get; }

    public StoreEngine Engine { get; private set; }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 14, 15, 9, 26, TimeSpan.Zero));

    public IZoneStore Zones => Engine.Zones;

    public IDomainStore Domains => Engine.Domains;

    public IAccountStore Accounts => Engine.Accounts;

    public IChangeFeed Feed => Engine.Feed;

    public static async Task<TestStore> StartAsync(string row, Func<StoreOptions, StoreOptions>? configure = null)
    {
        var (kind, directory) = (StoreRow.Named(row), Directory.CreateTempSubdirectory("ddns-store-").FullName);
        var options = await kind.PlaceAsync(directory);
        var store = new TestStore(kind, directory, configure is null ? options : configure(options));
        await store.Engine.StartAsync(default);
        return store;
    }

    /// <summary>A second engine on the same data, as another process would be.</summary>
    public StoreEngine OpenAnother() => _row.Open(Options, Clock);

    public async Task RestartAsync()
    {
        await Engine.DisposeAsync();
        Engine = OpenAnother();
        await Engine.StartAsync(default);
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await _row.RemoveAsync(Options);
        Directory.Delete(_directory, recursive: true);
    }

    // What most tests begin with.

    public static StoredRRset Soa(string apex = Apex, uint serial = 1) =>
        Set(apex, RecordType.SOA, $"ns1.{apex} hostmaster.{apex} {serial} 10800 3600 604800 60");

    public static StoredRRset Set(string owner, RecordType type, params string[] records) =>
        StoredRRset.Of(DomainName.Parse(owner), type, 60, [.. records.Select(text => new StoredRecord(RecordData.Parse(type, text)))]);

    public static ReplaceRRset Replace(string owner, RecordType type, params string[] records) =>
        new(DomainName.Parse(owner), type, 60, [.. records.Select(text => new StoredRecord(RecordData.Parse(type, text)))]);

    public static ZoneChange Change(long zoneId, params RRsetEdit[] edits) => new(zoneId, [.. edits], []);

    public static AuditEntry Audit(string action = "test", long? accountId = null) => new(DateTimeOffset.UnixEpoch, accountId, action, "target", IPAddress.Loopback);

    public async Task<ZoneInfo> AddZoneAsync(string apex = Apex, SerialRule rule = SerialRule.Increase, params StoredRRset[] more) =>
        await Zones.CreateZoneAsync(
            new NewZone(DomainName.Parse(apex), SerialRule: rule),
            [Soa(apex), Set(apex, RecordType.NS, $"ns1.{apex}"), .. more],
            audit: null,
            default) ?? throw new InvalidOperationException("the zone exists");

    public async Task<Account> AddAccountAsync(string email = "ada@example.com") =>
        (await Accounts.CreateAsync(email, "hash", AccountRole.Member, onlyAsFirst: false, Audit(), default)).Account!;

    public async Task<ApplyResult> ApplyAsync(long zoneId, params RRsetEdit[] edits) => await Zones.ApplyAsync(Change(zoneId, edits), default);

    public async Task<ApplyResult> AddDomainAsync(long zoneId, long accountId, string label, int? limit = null) =>
        await Zones.ApplyAsync(new ZoneChange(zoneId, [], [new AddDomain(NewDomain(accountId, label), limit)]), default);

    public NewDomain NewDomain(long accountId, string label) =>
        new(accountId, DomainName.Parse($"{label}.{Apex}"), label, "token hash", 7, Clock.GetUtcNow());

    public async Task<List<StoredRRset>> ReadAsync(long zoneId) => await Zones.ReadZoneAsync(zoneId, default).ToListAsync();

    public async Task<ImmutableArray<StoredRRset>> ReadAsync(long zoneId, string owner) => await Zones.ReadNameAsync(zoneId, DomainName.Parse(owner), default);
}
