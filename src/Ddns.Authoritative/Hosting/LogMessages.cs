namespace Ddns.Authoritative.Hosting;

/// <summary>Everything this project logs.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1, LogLevel.Warning, "Cannot listen for changes of the store ({Reason}); comparing every few seconds instead")]
    public static partial void ListenFailed(this ILogger log, string reason);

    [LoggerMessage(2, LogLevel.Warning, "Cannot follow the store; answering from memory, next try in {Milliseconds} ms")]
    public static partial void FollowFailed(this ILogger log, Exception failure, double milliseconds);

    [LoggerMessage(3, LogLevel.Information, "Zone {Apex}: the journal no longer reaches back to what this node has; loading it anew")]
    public static partial void ReloadingZone(this ILogger log, string apex);

    [LoggerMessage(4, LogLevel.Information, "DNS answers on {EndPoint} (UDP and TCP, {Workers} workers)")]
    public static partial void Listening(this ILogger log, string endPoint, int workers);

    [LoggerMessage(5, LogLevel.Information, "{Zones} zones with {Names} names loaded in {Milliseconds} ms")]
    public static partial void Loaded(this ILogger log, int zones, long names, long milliseconds);

    [LoggerMessage(6, LogLevel.Warning, "{Warning}")]
    public static partial void ZoneWarning(this ILogger log, string warning);

    [LoggerMessage(7, LogLevel.Error, "{File} was not taken over, the zone stays as it was: {Reason}")]
    public static partial void ZoneFileRefused(this ILogger log, string file, string reason);

    [LoggerMessage(8, LogLevel.Information, "Read again: {Zones} zones with {Names} names, after {Milliseconds} ms")]
    public static partial void Reread(this ILogger log, int zones, long names, long milliseconds);

    [LoggerMessage(9, LogLevel.Error, "Cannot write to {Sink} ({Reason}); what is lost is counted in dns.server.log.dropped, next try in {Seconds} s")]
    public static partial void SinkFailed(this ILogger log, string sink, string reason, double seconds);

    [LoggerMessage(10, LogLevel.Information, "Writing to {Sink} again")]
    public static partial void SinkRecovered(this ILogger log, string sink);

    [LoggerMessage(11, LogLevel.Warning, "The service manager passed a socket on {EndPoint}, which DDNS_DNS_LISTEN does not name: nobody answers there")]
    public static partial void SocketUnused(this ILogger log, string endPoint);

    [LoggerMessage(12, LogLevel.Error, "The zone files could not be read again; the zones stay as they were")]
    public static partial void RereadFailed(this ILogger log, Exception failure);
}
