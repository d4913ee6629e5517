namespace Ddns.Api.Security;

/// <summary>The token of <c>Authorization: Bearer …</c> (RFC 6750 §2.1); the scheme's case does not matter (RFC 9110 §11.1).</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>Null when the request carries none.</summary>
    public static string? Of(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : null;
}
