using System.Runtime.CompilerServices;
using Ddns.Store.Postgres;
using Ddns.Store.Tests.Suite;
using Ddns.Testing;
using Npgsql;

namespace Ddns.Store.Tests.Postgres;

/// <summary>One server for all tests of this process, which each have a database of their own; and ways to look inside.</summary>
internal static class PostgresFixture
{
    public const string Row = "postgres";

    private static readonly Lazy<Task<PostgresCluster>> Cluster = new(() => PostgresCluster.StartAsync());

    /// <summary>It ends with this process.</summary>
    public static Task<PostgresCluster> ClusterAsync() => Cluster.Value;

    public static PostgresStore Inside(this TestStore store) => (PostgresStore)store.Engine;

    /// <summary>A connection of the test's own, to the database itself.</summary>
    public static async Task<NpgsqlConnection> ConnectAsync(this TestStore store)
    {
        var address = PostgresAddress.Parse(store.Options.Location, "DATABASE_URL");
        address.Pooling = false;
        var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public static async Task<T?> ScalarAsync<T>(this NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T?)await command.ExecuteScalarAsync();
    }

    /// <summary>Until the condition holds.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
            await Task.Delay(20, TestContext.Current.CancellationToken);
    }
}

/// <summary>A test that needs PostgreSQL's server programs; skipped by name where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => (Skip, Timeout) = (PostgresCluster.Obstacle, 180_000);
}
