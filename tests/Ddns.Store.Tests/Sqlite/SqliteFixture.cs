using Ddns.Store.Sqlite;
using Ddns.Store.Tests.Suite;

namespace Ddns.Store.Tests.Sqlite;

/// <summary>Looks inside a store that is SQLite's.</summary>
internal static class SqliteFixture
{
    public const string Row = "sqlite";

    public static SqliteStore Inside(this TestStore store) => (SqliteStore)store.Engine;

    public static Task<object?> ScalarAsync(this TestStore store, string sql) => store.Inside().Writer.WriteAsync(session => session.Scalar(sql), default);

    public static Task ExecuteAsync(this TestStore store, string sql) => store.Inside().Writer.WriteAsync(
        session =>
        {
            session.Execute(sql);
            return true;
        },
        default);
}
