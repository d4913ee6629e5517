using Ddns.Api.Hosting;
using Ddns.Contracts;
using Ddns.Store.Hosting;

namespace Ddns.Api.Status;

/// <summary><c>/api/status</c> for people, <c>/healthz</c> and <c>/readyz</c> for machines.</summary>
public static class StatusEndpoints
{
    public static void MapStatus(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/status", GetAsync).WithName("GetStatus").WithTags("Status").WithSummary("Version, uptime and live checks")
            .WithDescription("Asks our own HTTP port, writes to and reads from the store, and asks our own DNS port over UDP and TCP. Always 200: what is wrong stands in the answer.")
            .Produces<StatusResponse>();
        routes.MapGet("/healthz", () => Results.Text("ok\n")).WithName("Health").WithTags("Status").WithSummary("Whether the process answers")
            .Produces<string>(StatusCodes.Status200OK, "text/plain");
        routes.MapGet("/readyz", ReadyAsync).WithName("Readiness").WithTags("Status").WithSummary("Whether it can do its work")
            .WithDescription("503 as long as the store cannot be written or a part of the process is not ready.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").Problems(503);
    }

    private static async Task<IResult> GetAsync(HttpContext context, StatusService status) =>
        new JsonReply<StatusResponse>(await status.CheckAsync(context.RequestAborted), DdnsJson.Default.StatusResponse);

    private static async Task<IResult> ReadyAsync(HttpContext context, StatusService status, IEnumerable<IReadiness> parts)
    {
        foreach (var part in parts)
        {
            if (part.Obstacle is { } obstacle)
                return Problem.Unavailable($"Not ready: {obstacle}.", RetryAfter);
        }
        return (await status.CheckAsync(context.RequestAborted)).Checks.Store is { Ok: true }
            ? Results.Text("ready\n")
            : Problem.Unavailable("Not ready: the store does not answer.", RetryAfter);
    }

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);
}
