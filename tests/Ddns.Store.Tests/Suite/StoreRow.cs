using Ddns.Store.Hosting;
using Ddns.Store.Postgres;
using Ddns.Store.Sqlite;
using Ddns.Store.Tests.Postgres;
using Ddns.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ddns.Store.Tests.Suite;

/// <summary>A kind of store that the suite runs against.</summary>
public abstract class StoreRow
{
    public abstract string Name { get; }

    /// <summary>Why this machine cannot run it; null when it can.</summary>
    public virtual string? Skip => null;

    /// <summary>A place for one test's store, empty; the directory is the test's own and removed afterwards.</summary>
    internal abstract Task<StoreOptions> PlaceAsync(string directory);

    internal abstract StoreEngine Open(StoreOptions options, TimeProvider clock);

    /// <summary>Takes the place away again.</summary>
    internal virtual Task RemoveAsync(StoreOptions options) => Task.CompletedTask;

    public override string ToString() => Name;

    public static StoreRow Named(string name) => All.Single(row => row.Name == name);

    public static readonly IReadOnlyList<StoreRow> All = [new SqliteRow(), new PostgresRow()];

    private sealed class SqliteRow : StoreRow
    {
        public override string Name => "sqlite";

        internal override Task<StoreOptions> PlaceAsync(string directory) => Task.FromResult(new StoreOptions(StoreKind.Sqlite, Path.Combine(directory, "ddns.db"), directory));

        internal override StoreEngine Open(StoreOptions options, TimeProvider clock) => new SqliteStore(options, clock, NullLogger<SqliteStore>.Instance);
    }

    private sealed class PostgresRow : StoreRow
    {
        public override string Name => "postgres";

        public override string? Skip => PostgresCluster.Obstacle;

        internal override async Task<StoreOptions> PlaceAsync(string directory)
        {
            var cluster = await PostgresFixture.ClusterAsync();
            return new StoreOptions(StoreKind.Postgres, cluster.Url(await cluster.CreateDatabaseAsync()), directory);
        }

        internal override StoreEngine Open(StoreOptions options, TimeProvider clock) => new PostgresStore(options, clock, NullLogger<PostgresStore>.Instance);

        internal override async Task RemoveAsync(StoreOptions options) =>
            await (await PostgresFixture.ClusterAsync()).SqlAsync($"DROP DATABASE IF EXISTS {options.Location[(options.Location.LastIndexOf('/') + 1)..]} WITH (FORCE)");
    }
}
