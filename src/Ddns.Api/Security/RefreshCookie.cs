namespace Ddns.Api.Security;

/// <summary>The refresh token's cookie: <c>__Host-ddns</c> on HTTPS, <c>ddns</c> on plain HTTP, where browsers refuse the prefix.</summary>
public static class RefreshCookie
{
    public static string NameFor(HttpRequest request) => request.IsHttps ? "__Host-ddns" : "ddns";

    public static string? Read(HttpRequest request) => request.Cookies[NameFor(request)];

    public static void Write(HttpContext context, string token, DateTimeOffset expiresAt) =>
        context.Response.Cookies.Append(NameFor(context.Request), token, Attributes(context.Request, expiresAt));

    public static void Delete(HttpContext context) =>
        context.Response.Cookies.Append(NameFor(context.Request), "", Attributes(context.Request, DateTimeOffset.UnixEpoch));

    // RFC 6265bis §4.1.3.2: __Host- wants Secure, Path=/ and no Domain.
    private static CookieOptions Attributes(HttpRequest request, DateTimeOffset expiresAt) => new()
    {
        HttpOnly = true,
        Secure = request.IsHttps,
        SameSite = SameSiteMode.Strict,
        Path = "/",
        Expires = expiresAt,
        IsEssential = true,
    };
}
