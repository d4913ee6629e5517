using Ddns.Protocol.Names;
using Microsoft.Extensions.Logging;

namespace Ddns.Store.Hosting;

/// <summary>What the store says in the log.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The store's upkeep failed and is tried again later")]
    public static partial void UpkeepFailed(ILogger log, Exception problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Commits of other processes are not heard ({Reason}); trying again, first in {Seconds} s, while followers compare every few seconds")]
    public static partial void ListenLost(ILogger log, string reason, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Commits of other processes are heard again")]
    public static partial void ListensAgain(ILogger log);

    [LoggerMessage(Level = LogLevel.Information, Message = "Zone {Zone} made from {File}: {RRsets} RRsets, serial {Serial}")]
    public static partial void ZoneImported(ILogger log, DomainName zone, string file, int rrsets, uint serial);

    [LoggerMessage(Level = LogLevel.Information, Message = "Zone {Zone} is in the store already; {File} is left unread")]
    public static partial void ZoneKept(ILogger log, DomainName zone, string file);
}
