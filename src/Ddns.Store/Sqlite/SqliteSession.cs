using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Ddns.Store.Sqlite;

/// <summary>A connection with the statements that were prepared on it. Used by one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = [];

    public SqliteSession(string path, bool reader)
    {
        Connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            ForeignKeys = true,
        }.ToString());
        try
        {
            Connection.Open();
            // Only a checkpoint of somebody's sqlite3 shell or a backup makes anybody wait: there is one writer.
            Execute("PRAGMA busy_timeout = 5000");
            Execute("PRAGMA temp_store = MEMORY");
            if (reader)
                Execute("PRAGMA query_only = ON");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public SqliteConnection Connection { get; }

    /// <summary>The statement for this text, prepared at the first call. The text is the key: pass constants.</summary>
    public Statement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
            _statements.Add(sql, statement = new Statement(Connection, sql));
        return statement;
    }

    /// <summary>Runs one or several statements without parameters.</summary>
    public void Execute(string sql)
    {
        using var command = Connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public object? Scalar(string sql)
    {
        using var command = Connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>Ends whatever a caller left open in the middle.</summary>
    public void Settle()
    {
        foreach (var statement in _statements.Values)
            statement.Reset();
        if (raw.sqlite3_get_autocommit(Connection.Handle) == 0)
            Execute("ROLLBACK");
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        _statements.Clear();
        Connection.Dispose();
    }
}
