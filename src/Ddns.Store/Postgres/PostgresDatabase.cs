using Ddns.Store.Hosting;
using Ddns.Store.Zones;
using Npgsql;

namespace Ddns.Store.Postgres;

/// <summary>
/// The connections to one database, which is verified and migrated with the first of them. A process may start while the
/// server is away: whoever connects first afterwards does it then.
/// </summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    // Beyond the connections that work, this many callers may wait for one; the rest are better told at once.
    private const int MaxInside = 512;

    // A transaction that ran into another one is run again this often before its caller hears of it.
    private const int MaxAttempts = 4;

    private readonly SemaphoreSlim _opening = new(1);
    private readonly NpgsqlDataSource _source;
    private readonly PostgresSchema _schema;
    private volatile bool _open;
    private int _inside;

    public PostgresDatabase(StoreOptions options, TimeProvider clock)
    {
        var address = PostgresAddress.Parse(options.Location, "DATABASE_URL");
        _source = new NpgsqlDataSourceBuilder(address.ConnectionString).Build();
        _schema = new PostgresSchema(clock);
        Place = $"{address.Host}:{address.Port}/{address.Database}";
    }

    /// <summary>Where it is, for people; without the password.</summary>
    public string Place { get; }

    /// <exception cref="SettingException">The server is there and not as it must be.</exception>
    /// <exception cref="StoreUnavailableException">It is not there.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_open)
            return;
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_open)
                return;
            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            await _schema.PrepareAsync(connection, cancellationToken);
            _open = true;
        }
        catch (PostgresException problem) when (problem.SqlState[..2] is "28" or "3D")
        {
            throw new SettingException($"DATABASE_URL points to {Place}, which refuses: {problem.MessageText}.");
        }
        catch (PostgresException problem) when (problem.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new SettingException($"DATABASE_URL points to {Place}, where this user may not make or change tables ({problem.MessageText}): make it the owner of the database.");
        }
        catch (Exception problem) when (problem is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException)
        {
            throw new StoreUnavailableException($"DATABASE_URL points to {Place}, which does not answer: {problem.Message}", problem);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>A connection of the pool, on a database that is as it must be. Errors are the driver's own.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (!_open)
        {
            try
            {
                await OpenAsync(cancellationToken);
            }
            catch (SettingException problem)
            {
                throw new StoreUnavailableException(problem.Message, problem);
            }
        }
        return await _source.OpenConnectionAsync(cancellationToken);
    }

    /// <summary>Runs one or several reads; run again once when it met a connection that the server had closed meanwhile.</summary>
    /// <exception cref="StoreUnavailableException">The server does not answer or refuses.</exception>
    public Task<T> ReadAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken) => ReadAsync(read, attempts: 2, cancellationToken);

    /// <summary>For reads whose effects show outside while they run.</summary>
    /// <exception cref="StoreUnavailableException">The server does not answer or refuses.</exception>
    public Task<T> ReadOnceAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken) => ReadAsync(read, attempts: 1, cancellationToken);

    private Task<T> ReadAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> read, int attempts, CancellationToken cancellationToken) => InsideAsync(async () =>
    {
        for (var attempt = 1; ; attempt++)
        {
            var reached = false;
            try
            {
                await using var connection = await ConnectAsync(cancellationToken);
                reached = true;
                return await read(connection, cancellationToken);
            }
            catch (Exception problem) when (reached && attempt < attempts && PostgresTrouble.IsConnectionLoss(problem))
            {
                // A restart of the server leaves dead connections in the pool.
            }
            catch (Exception problem)
            {
                if (PostgresTrouble.Explain(problem) is var explained && ReferenceEquals(explained, problem))
                    throw;
                throw explained;
            }
        }
    });

    /// <summary>
    /// Runs a function in a transaction (READ COMMITTED) and commits. It may run again when it ran into another transaction:
    /// it must not have effects outside. Once begun it is finished, so that the caller hears how it ended.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The server does not answer or refuses, or did not say whether the commit took place.</exception>
    public Task<T> WriteAsync<T>(Func<NpgsqlConnection, Task<T>> write, CancellationToken cancellationToken) => InsideAsync(async () =>
    {
        for (var attempt = 1; ; attempt++)
        {
            var (reached, committing) = (false, false);
            try
            {
                await using var connection = await ConnectAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, cancellationToken);
                reached = true;
                var value = await write(connection);
                committing = true;
                await transaction.CommitAsync(CancellationToken.None);
                return value;
            }
            catch (Exception problem) when (attempt < MaxAttempts && PostgresTrouble.IsCollision(problem))
            {
            }
            catch (Exception problem) when (reached && !committing && attempt == 1 && PostgresTrouble.IsConnectionLoss(problem))
            {
            }
            catch (Exception problem) when (committing && PostgresTrouble.IsConnectionLoss(problem))
            {
                throw UnknownOutcome(problem);
            }
            catch (Exception problem)
            {
                if (PostgresTrouble.Explain(problem) is var explained && ReferenceEquals(explained, problem))
                    throw;
                throw explained;
            }
        }
    });

    public static StoreUnavailableException UnknownOutcome(Exception problem) =>
        new("The connection to the database was lost during the commit, so it is unknown whether it took place.", problem);

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        _opening.Dispose();
    }

    private async Task<T> InsideAsync<T>(Func<Task<T>> run)
    {
        if (Interlocked.Increment(ref _inside) > MaxInside)
        {
            Interlocked.Decrement(ref _inside);
            throw new StoreUnavailableException("Too many calls wait for the database.");
        }
        try
        {
            return await run();
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }
}
