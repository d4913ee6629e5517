using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Ddns.Api.Domains;
using Ddns.Api.Hosting;
using Ddns.Api.Security;
using Ddns.Contracts;
using Ddns.Protocol.Addresses;
using Microsoft.AspNetCore.Http.Features;

namespace Ddns.Api.Updates;

/// <summary><c>/api/domains/{name}/update</c>: the update route of cron lines and of our own clients.</summary>
public static class RestUpdateEndpoint
{
    public const string SecurityScheme = "domainToken";

    private const string Text =
        "Send the domain's token as Authorization: Bearer. Without a body, and without the query's ipv4 and ipv6, the address that the call comes from is published; "
        + "a family that is not named stays as it is. The answer leaves when the change is durable and our name server shows it; "
        + "the header Ddns-Visible: pending says that the latter took longer than two seconds. POST and GET do the same for routers that cannot PUT.";

    public static void MapRestUpdate(this IEndpointRouteBuilder routes)
    {
        // Not Accepts<>: that would turn away the empty form that routers send.
        var body = new OptionalBodyMetadata(typeof(UpdateRequest));
        Describe(routes.MapPut("/api/domains/{name}/update", UpdateAsync), "UpdateDomain").WithMetadata(body);
        Describe(routes.MapPost("/api/domains/{name}/update", UpdateAsync), "UpdateDomainByPost").WithMetadata(body);
        Describe(routes.MapGet("/api/domains/{name}/update", UpdateAsync), "UpdateDomainByGet");

        static RouteHandlerBuilder Describe(RouteHandlerBuilder route, string name) => route
            .WithName(name).WithTags("Updates").WithSummary("Publish an address").WithDescription(Text)
            .WithMetadata(new SecuritySchemeMetadata(SecurityScheme))
            .Produces<UpdateResponse>().Problems(400, 401, 404, 413, 415, 422, 429, 503);
    }

    private static async Task<IResult> UpdateAsync(string name, string? ipv4, string? ipv6, HttpContext context, UpdateService service, NameResolver names, ApiOptions options)
    {
        if (BearerToken.Of(context.Request) is not { } token)
            return Unauthorized(context);

        UpdateRequest? body;
        try
        {
            body = await ReadBodyAsync(context);
        }
        catch (JsonException)
        {
            return Problem.BadRequest("The body must be JSON, such as {\"ipv4\": \"198.51.100.7\"}; or send none, and the address that you call from is taken.");
        }
        catch (NotSupportedException)
        {
            return Problem.OfStatus(StatusCodes.Status415UnsupportedMediaType);
        }

        if (!TryReadAddress(body?.Ipv4 ?? ipv4, AddressFamily.InterNetwork, out var v4))
            return Problem.Unprocessable(AddressRules.NotAnAddress(AddressFamily.InterNetwork));
        if (!TryReadAddress(body?.Ipv6 ?? ipv6, AddressFamily.InterNetworkV6, out var v6))
            return Problem.Unprocessable(AddressRules.NotAnAddress(AddressFamily.InterNetworkV6));
        if (!names.TryResolve(name, out var fqdn))
            return Problem.NotFound(NameResolver.Unknown(name));

        var peer = context.Peer();
        if (v4 is null && v6 is null)
        {
            if (peer.AddressFamily == AddressFamily.InterNetwork)
                v4 = peer;
            else
                v6 = peer;
        }

        var result = await service.UpdateAsync(new UpdateCall(fqdn, token, peer, v4, v6, "rest"), context.RequestAborted);
        switch (result.Status)
        {
            case UpdateStatus.Changed or UpdateStatus.Unchanged:
                if (!result.Visible)
                    context.Response.Headers[Visibility.Header] = Visibility.Pending;
                return new JsonReply<UpdateResponse>(
                    new UpdateResponse(
                        fqdn.ToHostName(),
                        result.IPv4 is null ? null : AddressText.Format(result.IPv4),
                        result.IPv6 is null ? null : AddressText.Format(result.IPv6),
                        result.Status == UpdateStatus.Changed,
                        options.Ttl,
                        result.UpdatedAt),
                    DdnsJson.Default.UpdateResponse);
            case UpdateStatus.NoSuchDomain:
                return Problem.NotFound(NameResolver.Unknown(name));
            case UpdateStatus.WrongToken:
                return Unauthorized(context);
            case UpdateStatus.Throttled:
                return Problem.TooMany(result.RetryAfter);
            default:
                return Problem.Unprocessable(result.Reason ?? "The change was refused.");
        }
    }

    private static Problem Unauthorized(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problem.Unauthorized("Send the domain's token as Authorization: Bearer …; it was shown when the domain was made, and can be replaced.");
    }

    // An empty text counts as not given, as in "ipv4=" of a script whose variable was empty.
    private static bool TryReadAddress(string? text, AddressFamily family, out IPAddress? address)
    {
        address = null;
        return string.IsNullOrEmpty(text) || (AddressText.TryParse(text, out address) && address.AddressFamily == family);
    }

    /// <summary>Null when there is no body or an empty one.</summary>
    /// <exception cref="NotSupportedException">The body claims to be something else than JSON.</exception>
    private static async ValueTask<UpdateRequest?> ReadBodyAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.ContentLength == 0 || context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            return null;

        // Kestrel ends the read at 64 KiB with the exception that becomes 413.
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (!read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }
            try
            {
                return Parse(request, read.Buffer);
            }
            finally
            {
                reader.AdvanceTo(read.Buffer.End);
            }
        }
    }

    private static UpdateRequest? Parse(HttpRequest request, in ReadOnlySequence<byte> body)
    {
        if (body.IsEmpty)
            return null;
        if (!request.HasJsonContentType())
            throw new NotSupportedException();
        var json = new Utf8JsonReader(body);
        var parsed = JsonSerializer.Deserialize(ref json, DdnsJson.Default.UpdateRequest);
        return json.Read() ? throw new JsonException() : parsed;
    }
}
