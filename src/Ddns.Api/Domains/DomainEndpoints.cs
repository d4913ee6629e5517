using Ddns.Api.Hosting;
using Ddns.Api.Security;
using Ddns.Api.Updates;
using Ddns.Contracts;
using Ddns.Protocol.Addresses;
using Ddns.Protocol.Names;
using Ddns.Store.Domains;
using Ddns.Store.Zones;

namespace Ddns.Api.Domains;

/// <summary><c>/api/domains</c>: the account's domains.</summary>
public static class DomainEndpoints
{
    public static void MapDomains(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/domains").WithTags("Domains").RequireAuthorization(AccountAuthentication.Policy);

        group.MapPost("", CreateAsync).WithName("CreateDomain").WithSummary("Register a name")
            .WithDescription("The answer holds the domain's token, which is shown this once. The name has no address until the first update.")
            .Produces<CreatedDomainResponse>(StatusCodes.Status201Created).Problems(400, 401, 403, 409, 413, 415, 422, 503);
        group.MapGet("", ListAsync).WithName("ListDomains").WithSummary("All domains of the account")
            .Produces<IReadOnlyList<DomainResponse>>().Problems(401, 503);
        group.MapGet("/{name}", GetAsync).WithName("GetDomain").WithSummary("A domain with its current addresses")
            .WithDescription("{name} is the label in the default zone, or a full name.")
            .Produces<DomainResponse>().Problems(401, 404, 503);
        group.MapPost("/{name}/token", ReplaceTokenAsync).WithName("ReplaceDomainToken").WithSummary("A new token")
            .WithDescription("The old one stops at once. The new one is shown this once.")
            .Produces<TokenResponse>().Problems(401, 404, 503);
        group.MapDelete("/{name}", DeleteAsync).WithName("DeleteDomain").WithSummary("Give a name up")
            .WithDescription("The name is withdrawn from DNS before the answer, and kept from others for 30 days.")
            .Produces(StatusCodes.Status204NoContent).Problems(401, 404, 503);
        group.MapHistory();
    }

    private static async Task<IResult> CreateAsync(CreateDomainRequest body, HttpContext context, DomainService service)
    {
        if (string.IsNullOrWhiteSpace(body.Name))
            return Problem.Unprocessable("name is missing.");

        var (domain, token, problem) = await service.CreateAsync(context.Account(), body.Name, body.Zone, context.Peer(), context.RequestAborted);
        if (domain is null)
            return problem!;

        var fqdn = domain.Fqdn.ToHostName();
        var request = context.Request;
        context.Response.Headers.Location = $"/api/domains/{fqdn}";
        return new JsonReply<CreatedDomainResponse>(
            new CreatedDomainResponse(domain.Label, ZoneOf(fqdn, domain.Label), fqdn, token!, $"{request.Scheme}://{request.Host}/api/domains/{fqdn}/update", domain.CreatedAt),
            DdnsJson.Default.CreatedDomainResponse, StatusCodes.Status201Created);
    }

    private static async Task<IResult> ListAsync(HttpContext context, IDomainStore domains, IZoneStore zones)
    {
        var list = new List<DomainResponse>();
        foreach (var domain in await domains.ListAsync(context.Account().Id, context.RequestAborted))
            list.Add(await DescribeAsync(domain, zones, context.RequestAborted));
        return new JsonReply<IReadOnlyList<DomainResponse>>(list, DdnsJson.Default.IReadOnlyListDomainResponse);
    }

    private static async Task<IResult> GetAsync(string name, HttpContext context, NameResolver names, IDomainStore domains, IZoneStore zones) =>
        await FindOwnAsync(name, context, names, domains) is { } domain
            ? new JsonReply<DomainResponse>(await DescribeAsync(domain, zones, context.RequestAborted), DdnsJson.Default.DomainResponse)
            : Problem.NotFound(NameResolver.Unknown(name));

    private static async Task<IResult> ReplaceTokenAsync(string name, HttpContext context, NameResolver names, IDomainStore domains, DomainService service) =>
        await FindOwnAsync(name, context, names, domains) is { } domain
        && await service.ReplaceTokenAsync(domain, context.Peer(), context.RequestAborted) is { } token
            ? new JsonReply<TokenResponse>(new TokenResponse(domain.Fqdn.ToHostName(), token), DdnsJson.Default.TokenResponse)
            : Problem.NotFound(NameResolver.Unknown(name));

    private static async Task<IResult> DeleteAsync(string name, HttpContext context, NameResolver names, IDomainStore domains, DomainService service)
    {
        if (await FindOwnAsync(name, context, names, domains) is not { } domain)
            return Problem.NotFound(NameResolver.Unknown(name));
        var (removed, visible) = await service.RemoveAsync(domain, context.Peer(), context.RequestAborted);
        if (!removed)
            return Problem.NotFound(NameResolver.Unknown(name));
        if (!visible)
            context.Response.Headers[Visibility.Header] = Visibility.Pending;
        return Results.NoContent();
    }

    /// <summary>The domain when it is the caller's; somebody else's is as unknown as one that does not exist.</summary>
    internal static async Task<Domain?> FindOwnAsync(string name, HttpContext context, NameResolver names, IDomainStore domains) =>
        names.TryResolve(name, out var fqdn)
        && await domains.FindAsync(fqdn, context.RequestAborted) is { } domain
        && domain.AccountId == context.Account().Id
            ? domain
            : null;

    private static async Task<DomainResponse> DescribeAsync(Domain domain, IZoneStore zones, CancellationToken cancellationToken)
    {
        var published = await PublishedAddresses.ReadAsync(zones, domain.ZoneId, domain.Fqdn, cancellationToken);
        var fqdn = domain.Fqdn.ToHostName();
        return new DomainResponse(
            domain.Label,
            ZoneOf(fqdn, domain.Label),
            fqdn,
            published.IPv4 is { } v4 ? AddressText.Format(v4) : null,
            published.IPv6 is { } v6 ? AddressText.Format(v6) : null,
            domain.CreatedAt,
            domain.UpdatedAt,
            domain.LastCheckInAt);
    }

    private static string ZoneOf(string fqdn, string label) => fqdn[(label.Length + 1)..];
}
