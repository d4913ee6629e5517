using Ddns.Api.Security;

namespace Ddns.Api.Hosting;

/// <summary>Puts the peer's real address and scheme in place of the proxy's, when the proxy is trusted.</summary>
public sealed class PeerMiddleware(RequestDelegate next, PeerResolver resolver)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is { } socket)
        {
            socket = PeerResolver.Unmapped(socket);
            if (!resolver.TrustsNobody && resolver.IsTrusted(socket))
            {
                var headers = context.Request.Headers;
                // The last entry is the one that the proxy at our door wrote.
                var scheme = headers["X-Forwarded-Proto"] is [.., { } line] ? line.AsSpan(line.LastIndexOf(',') + 1).Trim() : default;
                if (scheme is "https" or "http")
                    context.Request.Scheme = scheme.ToString();
                socket = resolver.Resolve(socket, headers["X-Forwarded-For"].ToArray());
            }
            context.Connection.RemoteIpAddress = socket;
        }
        return next(context);
    }
}
