using System.Net.Sockets;
using Ddns.Store.Zones;
using Npgsql;

namespace Ddns.Store.Postgres;

/// <summary>What an error of the server or of the connection to it means to callers.</summary>
internal static class PostgresTrouble
{
    /// <summary>The transaction ran into another one and was rolled back; run again, it may well succeed.</summary>
    public static bool IsCollision(Exception problem) =>
        problem is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.UniqueViolation };

    /// <summary>What was asked for is the cause, and not the state of the server: alone, each of a group gets its own result.</summary>
    public static bool IsOfOneRequest(Exception problem) => problem switch
    {
        PostgresException { SqlState: [var one, var two, ..] } => (one, two) is ('2', '2') or ('2', '3') or ('4', '0') or ('5', '4'),
        _ => !IsOfServer(problem),
    };

    /// <summary>The connection is gone, so that nothing more is heard of what ran on it.</summary>
    public static bool IsConnectionLoss(Exception problem) => problem switch
    {
        PostgresException error => error.Severity is "FATAL" or "PANIC" || error.SqlState.StartsWith("08", StringComparison.Ordinal) || error.SqlState.StartsWith("57P", StringComparison.Ordinal),
        NpgsqlException or IOException or SocketException or TimeoutException or ObjectDisposedException => true,
        _ => false,
    };

    /// <summary>The server was not reached at all, or let nobody in.</summary>
    public static bool IsAway(Exception problem) => problem switch
    {
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } => true,
        PostgresException => false,
        _ => IsConnectionLoss(problem),
    };

    /// <summary>What the caller gets: mistakes of the program as they are, everything else as an unavailable store.</summary>
    public static Exception Explain(Exception problem) => problem switch
    {
        StoreUnavailableException or OperationCanceledException => problem,
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => new StoreUnavailableException("The disk of the database is full.", problem),
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } => new StoreUnavailableException("The database has no connection left.", problem),
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable } => new StoreUnavailableException("The database did not answer in time.", problem),
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => new StoreUnavailableException("The database is read-only: DATABASE_URL must lead to the primary.", problem),
        PostgresException { SqlState: ['2', '2' or '3', ..] } => problem,
        PostgresException error => new StoreUnavailableException($"The database refuses: {error.MessageText}", problem),
        _ when IsOfServer(problem) => new StoreUnavailableException($"The database does not answer: {problem.Message}", problem),
        _ => problem,
    };

    private static bool IsOfServer(Exception problem) => problem is StoreUnavailableException || IsConnectionLoss(problem);
}
