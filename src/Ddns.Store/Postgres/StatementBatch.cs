using Npgsql;

namespace Ddns.Store.Postgres;

/// <summary>
/// Statements that travel to the server together and are run in order: one round trip, however many. When one fails, those
/// after it are not run. Parameters are <c>$1</c>, <c>$2</c> …; times go as milliseconds since 1970.
/// </summary>
internal sealed class StatementBatch(NpgsqlConnection connection) : IDisposable
{
    private readonly NpgsqlBatch _batch = new(connection);

    // One for each statement that returns rows, in order.
    private readonly List<Action<NpgsqlDataReader>> _readers = [];

    /// <summary>Seconds; unset: as the connection says.</summary>
    public int Timeout
    {
        set => _batch.Timeout = value;
    }

    /// <summary>A statement without rows.</summary>
    public StatementBatch Add(string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = ToParameter(value) });
        _batch.BatchCommands.Add(command);
        return this;
    }

    /// <summary>A statement that returns rows; <paramref name="row"/> is called for each.</summary>
    public StatementBatch AddQuery(string sql, Action<NpgsqlDataReader> row, params ReadOnlySpan<object?> values)
    {
        _readers.Add(row);
        return Add(sql, values);
    }

    /// <returns>How many rows were inserted, updated or deleted.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken = default)
    {
        await using var reader = await _batch.ExecuteReaderAsync(cancellationToken);
        foreach (var read in _readers)
        {
            while (await reader.ReadAsync(cancellationToken))
                read(reader);
            await reader.NextResultAsync(cancellationToken);
        }
        // What failed behind the last rows shows only when the reader has gone to the end.
        while (await reader.NextResultAsync(cancellationToken))
        {
        }
        await reader.CloseAsync();
        return Math.Max(0, reader.RecordsAffected);
    }

    public void Dispose() => _batch.Dispose();

    private static object ToParameter(object? value) => value switch
    {
        null => DBNull.Value,
        DateTimeOffset time => time.ToUnixTimeMilliseconds(),
        uint number => (long)number,
        _ => value,
    };
}
