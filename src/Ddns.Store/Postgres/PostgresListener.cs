using Ddns.Store.Following;
using Ddns.Store.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Ddns.Store.Postgres;

/// <summary>
/// Hears the commits of other processes, on a connection of its own, while anybody of this one listens. When the connection
/// is lost it makes another and says "look at everything", since what was sent meanwhile is lost. Where LISTEN is refused (a
/// pooler, a standby), the commits of this process are still heard, and its followers compare every few seconds anyway.
/// </summary>
internal sealed class PostgresListener : IAsyncDisposable
{
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(2);

    // What refuses now will hardly accept a second later.
    private static readonly TimeSpan RefusedRetry = TimeSpan.FromSeconds(30);

    // A connection that a firewall forgot is noticed after this and the command time-out.
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(10);
    private const int KeepAliveSeconds = 5;

    private readonly SemaphoreSlim _attaching = new(1);
    private readonly NpgsqlDataSource _source;
    private readonly WakeHub _wakes;
    private readonly string _self;
    private readonly ILogger _log;
    private int _attached;
    private CancellationTokenSource? _stop;
    private TaskCompletionSource _firstAttempt = new();
    private Task _loop = Task.CompletedTask;

    /// <param name="self">This process's own notifications are not heard: it was woken when it committed.</param>
    public PostgresListener(StoreOptions options, WakeHub wakes, string self, ILogger log)
    {
        var address = options.ListenLocation is { } listen ? PostgresAddress.Parse(listen, "DDNS_LISTEN_URL") : PostgresAddress.Parse(options.Location, "DATABASE_URL");
        address.Pooling = false;
        _source = new NpgsqlDataSourceBuilder(address.ConnectionString).Build();
        (_wakes, _self, _log) = (wakes, self, log);
    }

    /// <summary>Returns when LISTEN stands, or was tried once in vain.</summary>
    public async Task AttachAsync(CancellationToken cancellationToken)
    {
        await _attaching.WaitAsync(cancellationToken);
        try
        {
            if (_attached++ == 0)
            {
                (_stop, _firstAttempt) = (new CancellationTokenSource(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                _loop = Task.Run(() => ListenAsync(_stop.Token), CancellationToken.None);
            }
        }
        finally
        {
            _attaching.Release();
        }
        try
        {
            await _firstAttempt.Task.WaitAsync(cancellationToken);
        }
        catch
        {
            await DetachAsync();
            throw;
        }
    }

    public async Task DetachAsync()
    {
        await _attaching.WaitAsync();
        try
        {
            if (--_attached == 0)
                await StopAsync();
        }
        finally
        {
            _attaching.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _source.DisposeAsync();
    }

    private async Task StopAsync()
    {
        if (_stop is not { } stop)
            return;
        _stop = null;
        await stop.CancelAsync();
        await _loop;
        stop.Dispose();
    }

    private async Task ListenAsync(CancellationToken stopping)
    {
        var retry = ShortestRetry;
        var quiet = false;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await using var connection = await _source.OpenConnectionAsync(stopping);
                connection.Notification += Hear;
                await ExecuteAsync(connection, $"LISTEN {Notification.Channel}", stopping);
                // Those who attach wait for the first attempt, and begin by looking at everything.
                if (!_firstAttempt.TrySetResult())
                    _wakes.PublishAll();
                if (quiet)
                    StoreLog.ListensAgain(_log);
                (retry, quiet) = (ShortestRetry, false);
                while (true)
                {
                    if (!await connection.WaitAsync(KeepAlive, stopping))
                        await ExecuteAsync(connection, "SELECT 1", stopping);
                }
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception problem)
            {
                var refused = problem is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.FeatureNotSupported or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.SyntaxError };
                retry = refused ? RefusedRetry : retry;
                if (!quiet)
                    StoreLog.ListenLost(_log, problem.Message, retry.TotalSeconds);
                quiet = true;
            }
            _firstAttempt.TrySetResult();
            await Task.Delay(retry, TimeProvider.System, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            retry = retry * 2 < LongestRetry ? retry * 2 : LongestRetry;
        }
        _firstAttempt.TrySetResult();
    }

    private void Hear(object sender, NpgsqlNotificationEventArgs notification)
    {
        if (notification.Channel != Notification.Channel || Notification.Read(notification.Payload, _self) is not { } zones)
            return;
        if (zones.Count == 0)
            _wakes.PublishAll();
        else
            _wakes.Publish(zones);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = KeepAliveSeconds };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
