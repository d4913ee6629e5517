using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ddns.Store.Zones;
using Microsoft.AspNetCore.WebUtilities;

namespace Ddns.Api.Hosting;

/// <summary>An error as RFC 9457 has it. The detail is a sentence for people; a client decides by the status alone.</summary>
public sealed class Problem : IResult
{
    public const string MediaType = "application/problem+json";

    private readonly int _status;
    private readonly string _detail;
    private readonly TimeSpan? _retryAfter;

    private Problem(int status, string detail, TimeSpan? retryAfter = null) => (_status, _detail, _retryAfter) = (status, detail, retryAfter);

    public static Problem Of(int status, string detail) => new(status, detail);

    public static Problem BadRequest(string detail) => new(StatusCodes.Status400BadRequest, detail);

    public static Problem Unauthorized(string detail) => new(StatusCodes.Status401Unauthorized, detail);

    public static Problem Forbidden(string detail) => new(StatusCodes.Status403Forbidden, detail);

    public static Problem NotFound(string detail) => new(StatusCodes.Status404NotFound, detail);

    public static Problem Conflict(string detail) => new(StatusCodes.Status409Conflict, detail);

    public static Problem Unprocessable(string detail) => new(StatusCodes.Status422UnprocessableEntity, detail);

    public static Problem TooMany(TimeSpan retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, "Too many requests; wait as long as Retry-After says.", retryAfter);

    public static Problem Unavailable(string detail, TimeSpan retryAfter) =>
        new(StatusCodes.Status503ServiceUnavailable, detail, retryAfter);

    /// <summary>What a change that the store refused is to the client.</summary>
    public static Problem Refused(ApplyResult result) => Of(
        result.Refusal switch
        {
            Refusal.NoSuchDomain => StatusCodes.Status404NotFound,
            Refusal.NameTaken or Refusal.NameQuarantined or Refusal.SerialMoved => StatusCodes.Status409Conflict,
            Refusal.LimitReached => StatusCodes.Status403Forbidden,
            _ => StatusCodes.Status422UnprocessableEntity,
        },
        result.Reason ?? "The change was refused.");

    /// <summary>For a status that was set without a body.</summary>
    public static Problem OfStatus(int status) => new(status, status switch
    {
        StatusCodes.Status404NotFound => "There is nothing at this address.",
        StatusCodes.Status405MethodNotAllowed => "This address does not answer to this method; see Allow.",
        StatusCodes.Status413PayloadTooLarge => "The body is larger than 64 KiB.",
        StatusCodes.Status415UnsupportedMediaType => "The body must be JSON: send Content-Type: application/json.",
        _ => ReasonPhrases.GetReasonPhrase(status) + ".",
    });

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = _status;
        if (_retryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        response.Headers.CacheControl = "no-store";

        var body = JsonSerializer.SerializeToUtf8Bytes(new ProblemBody("about:blank", ReasonPhrases.GetReasonPhrase(_status), _status, _detail), ProblemJson.Default.ProblemBody);
        response.ContentType = MediaType;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(httpContext.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body).AsTask();
    }
}

/// <summary>RFC 9457 §3.1.</summary>
internal sealed record ProblemBody(string Type, string Title, int Status, string Detail);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProblemBody))]
internal sealed partial class ProblemJson : JsonSerializerContext;
