using System.Globalization;
using Ddns.Store.Zones.Planning;
using Npgsql;

namespace Ddns.Store.Postgres;

/// <summary>
/// Commits groups of changes, one after the other, on a connection that it keeps. A group is three round trips: begin and
/// lock; read; write, notify and commit.
/// </summary>
internal sealed class GroupTransaction(PostgresDatabase database, string notifier, TimeProvider clock) : IAsyncDisposable
{
    private NpgsqlConnection? _connection;

    /// <summary>Whether the commit was sent: from then on a lost connection leaves its outcome unknown.</summary>
    public bool Committing { get; private set; }

    /// <summary>Whether the last group had a connection and lost it: the server may have closed it long before.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Sets the outcomes of the requests. Returns when they are durable; the zones that moved.</summary>
    public async Task<IReadOnlyCollection<long>> RunAsync(IReadOnlyList<ChangeRequest> group)
    {
        (Committing, IsLost) = (false, false);
        try
        {
            var connection = _connection ??= await database.ConnectAsync(CancellationToken.None);
            var state = await GroupReader.BeginAsync(connection, new GroupNeeds([.. group.Select(request => request.Change)]));
            var planner = new ChangePlanner(state, clock.GetUtcNow(), Guid.NewGuid);
            foreach (var request in group)
                request.Outcome = planner.Apply(request.Change);
            await FinishAsync(connection, planner.Plan);
            return planner.Plan.Zones.Keys;
        }
        catch (Exception problem)
        {
            IsLost = _connection is not null && PostgresTrouble.IsConnectionLoss(problem);
            await RollBackAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
            await connection.DisposeAsync();
        _connection = null;
    }

    private async Task FinishAsync(NpgsqlConnection connection, GroupPlan plan)
    {
        using var batch = new StatementBatch(connection);
        // Nothing to write: a roll-back gives the locks free and waits for no disk.
        if (plan.IsEmpty)
        {
            await batch.Add("ROLLBACK").RunAsync();
            return;
        }
        PlanWriter.Add(batch, plan);
        if (plan.Zones.Count > 0)
            batch.AddQuery(Notification.Sql, _ => { }, Notification.Of(plan.Zones.Keys, notifier));
        batch.Add("COMMIT");
        Committing = true;
        await batch.RunAsync();
    }

    private async Task RollBackAsync()
    {
        if (_connection is not { } connection)
            return;
        try
        {
            using var batch = new StatementBatch(connection) { Timeout = 2 };
            await batch.Add("ROLLBACK").RunAsync();
        }
        catch (Exception)
        {
            // The next group opens another.
            _connection = null;
            await connection.DisposeAsync();
        }
    }
}

/// <summary>What travels with a commit: the zones' ids, and who committed, because that process knows already. <c>*</c>: too many zones to name.</summary>
internal static class Notification
{
    public const string Channel = "ddns_zones";
    public const string Sql = $"SELECT pg_notify('{Channel}', $1)";

    // PostgreSQL refuses payloads of 8000 octets and more.
    private const int MaxIds = 7900;

    public static string Of(IReadOnlyCollection<long> zoneIds, string notifier)
    {
        var ids = string.Join(',', zoneIds.Select(id => id.ToString(CultureInfo.InvariantCulture)));
        return $"{(ids.Length > MaxIds ? "*" : ids)} {notifier}";
    }

    /// <summary>The zones, none: all; null when <paramref name="self"/> sent it.</summary>
    public static IReadOnlyCollection<long>? Read(string payload, string self)
    {
        var (ids, notifier) = payload.Split(' ', 2) is [var before, var after] ? (before, after) : (payload, "");
        if (notifier == self)
            return null;
        var zones = new List<long>();
        foreach (var text in ids.Split(','))
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                return [];
            zones.Add(id);
        }
        return zones;
    }
}
