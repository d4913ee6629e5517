namespace Ddns.Api;

/// <summary>Every message this project logs. None carries a token, a password, a query string or a path with what a client put there.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1, LogLevel.Error, "The store is unavailable; the request was answered with 503")]
    public static partial void StoreUnavailable(this ILogger logger, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "A request failed; it was answered with 500")]
    public static partial void RequestFailed(this ILogger logger, Exception exception);

    [LoggerMessage(3, LogLevel.Debug, "{Method} {Route} {Status} in {Milliseconds:0.0} ms for {Peer}", SkipEnabledCheck = true)]
    public static partial void Answered(this ILogger logger, string method, string route, int status, double milliseconds, System.Net.IPAddress peer);

    [LoggerMessage(4, LogLevel.Warning, "A refresh token was used a second time; all sessions that descend from its log-in were ended ({Peer})")]
    public static partial void RefreshTokenReplayed(this ILogger logger, System.Net.IPAddress peer);

    [LoggerMessage(5, LogLevel.Information, "{Email} registered as {Role}")]
    public static partial void Registered(this ILogger logger, string email, string role);

    [LoggerMessage(6, LogLevel.Information, "Ddns {Version} answers HTTP on {Urls} and DNS on {DnsAddresses}")]
    public static partial void Started(this ILogger logger, string version, string urls, string dnsAddresses);

    // No secret to whoever reads the log of a start: it serves once, for the first account.
    [LoggerMessage(7, LogLevel.Warning, "The first account needs the code {Code}")]
    public static partial void FirstAccountNeeds(this ILogger logger, string code);

    [LoggerMessage(8, LogLevel.Warning, "There is no zone {Zone}, in which names would be registered: put {Zone}.zone into DDNS_ZONES_DIR, or set DDNS_DEFAULT_ZONE")]
    public static partial void NoDefaultZone(this ILogger logger, string zone);

    [LoggerMessage(9, LogLevel.Information, "A zone was made; put these lines at the registrar:\n{Lines}")]
    public static partial void Delegate(this ILogger logger, string lines);
}
