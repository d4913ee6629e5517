using Ddns.Store.Zones.Planning;

namespace Ddns.Store.Sqlite;

/// <summary>A write that is no zone change (an account, a session, a batch of check-ins): it shares the transaction of those that arrive with it.</summary>
internal interface IWriteJob
{
    /// <summary>The zone that the write made or removed: its followers must look after the commit.</summary>
    long? TouchedZone { get; }

    void Run(SqliteSession session);
}

internal sealed class WriteJob<T>(Func<SqliteSession, T> write, Func<T, long?>? touchedZone, CancellationToken cancellationToken)
    : WriteRequest<T>(cancellationToken), IWriteJob
{
    public long? TouchedZone { get; private set; }

    public void Run(SqliteSession session)
    {
        Outcome = write(session);
        TouchedZone = touchedZone?.Invoke(Outcome);
    }
}
