using Ddns.Store.Hosting;
using Ddns.Store.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ddns.Store.Tests.Suite;

/// <summary>A kind of store that the suite runs against.</summary>
public abstract class StoreRow
{
    public abstract string Name { get; }

    /// <summary>Why this machine cannot run it; null when it can.</summary>
    public virtual string? Skip => null;

    /// <summary>A place for one test's store, empty; the directory is the test's own and removed afterwards.</summary>
    internal abstract StoreOptions Place(string directory);

    internal abstract StoreEngine Open(StoreOptions options, TimeProvider clock);

    public override string ToString() => Name;

    public static StoreRow Named(string name) => All.Single(row => row.Name == name);

    public static readonly IReadOnlyList<StoreRow> All = [new SqliteRow()];

    private sealed class SqliteRow : StoreRow
    {
        public override string Name => "sqlite";

        internal override StoreOptions Place(string directory) => new(StoreKind.Sqlite, Path.Combine(directory, "ddns.db"), directory);

        internal override StoreEngine Open(StoreOptions options, TimeProvider clock) => new SqliteStore(options, clock, NullLogger<SqliteStore>.Instance);
    }
}
