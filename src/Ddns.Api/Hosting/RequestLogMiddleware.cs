namespace Ddns.Api.Hosting;

/// <summary>
/// A line per request at level Debug. It shows the route, not the path, and never the query: clients put tokens into both.
/// </summary>
public sealed class RequestLogMiddleware(RequestDelegate next, TimeProvider time, ILogger<RequestLogMiddleware> logger)
{
    public Task InvokeAsync(HttpContext context) => logger.IsEnabled(LogLevel.Debug) ? LogAsync(context) : next(context);

    private async Task LogAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        await next(context);
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";
        logger.Answered(context.Request.Method, route, context.Response.StatusCode, time.GetElapsedTime(started).TotalMilliseconds, context.Peer());
    }
}
