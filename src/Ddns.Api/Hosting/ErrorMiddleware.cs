using Ddns.Api.Security;
using Ddns.Store.Zones;

namespace Ddns.Api.Hosting;

/// <summary>Turns everything that goes wrong into a <see cref="Problem"/>: what was thrown, and statuses that were set without a body.</summary>
public sealed class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> logger)
{
    private static readonly TimeSpan StoreRetryAfter = TimeSpan.FromSeconds(5);

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null })
                await Problem.OfStatus(context.Response.StatusCode).ExecuteAsync(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            if (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
                return;
            var allow = context.Response.Headers.Allow;
            context.Response.Clear();
            context.Response.Headers.Allow = allow;
            await ProblemOf(exception).ExecuteAsync(context);
        }
    }

    private Problem ProblemOf(Exception exception)
    {
        switch (exception)
        {
            case BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest }:
                return Problem.BadRequest("The request cannot be read: a body must be valid JSON with values of the right kinds.");
            case BadHttpRequestException bad:
                return Problem.OfStatus(bad.StatusCode);
            case StoreUnavailableException:
                logger.StoreUnavailable(exception);
                return Problem.Unavailable("The store cannot be reached; nothing was promised. Try again.", StoreRetryAfter);
            case BusyException busy:
                return Problem.Unavailable("Too much is waiting already; try again.", busy.RetryAfter);
            default:
                logger.RequestFailed(exception);
                return Problem.Of(StatusCodes.Status500InternalServerError, "Something went wrong here; the server's log has more.");
        }
    }
}
