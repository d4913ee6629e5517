using Ddns.Api.Hosting;

namespace Ddns.Api.Security;

/// <summary>
/// Keeps other sites' pages from using a visitor's cookie, and from signing a visitor in as somebody else. Browsers say where
/// a request comes from; other programs say nothing and carry no cookie that they did not choose to send.
/// </summary>
public sealed class SameOriginFilter : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        IsSameOrigin(context.HttpContext.Request)
            ? next(context)
            : new(Problem.Forbidden("This request came from another site's page."));

    internal static bool IsSameOrigin(HttpRequest request)
    {
        // Sec-Fetch-Site cannot be set by a page; "none" is a person at the address bar.
        if (request.Headers["Sec-Fetch-Site"] is [{ Length: > 0 } site])
            return site is "same-origin" or "none";
        if (request.Headers.Origin is not [{ Length: > 0 } origin])
            return true;
        return origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }
}
