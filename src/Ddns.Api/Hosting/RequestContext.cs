using System.Net;
using Ddns.Protocol.Names;

namespace Ddns.Api.Hosting;

/// <summary>What handlers ask of a request, and how they write names.</summary>
internal static class RequestContext
{
    /// <summary>Who calls, proxies seen through (<see cref="PeerMiddleware"/>).</summary>
    public static IPAddress Peer(this HttpContext context) => context.Connection.RemoteIpAddress ?? IPAddress.None;

    /// <summary>A name as people write it in forms: without the trailing dot.</summary>
    public static string ToHostName(this DomainName name) => name.ToString().TrimEnd('.');

    /// <summary>Says in the OpenAPI document which problems a route answers with.</summary>
    public static RouteHandlerBuilder Problems(this RouteHandlerBuilder route, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
            route.ProducesProblem(status);
        return route;
    }
}
