using Microsoft.Extensions.Logging;

namespace Ddns.Store.Hosting;

/// <summary>What the store says in the log.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The store's upkeep failed and is tried again later")]
    public static partial void UpkeepFailed(ILogger log, Exception problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Zone {Zone} made from {File}: {RRsets} RRsets, serial {Serial}")]
    public static partial void ZoneImported(ILogger log, string zone, string file, int rrsets, uint serial);

    [LoggerMessage(Level = LogLevel.Information, Message = "Zone {Zone} is in the store already; {File} is left unread")]
    public static partial void ZoneKept(ILogger log, string zone, string file);

    [LoggerMessage(Level = LogLevel.Information, Message = "Zone {Zone} made from DDNS_NS and DDNS_PUBLIC_IP. At the registrar of {Parent}, enter:\n{Delegation}")]
    public static partial void DefaultZoneMade(ILogger log, string zone, string parent, string delegation);
}
