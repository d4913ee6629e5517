using System.Globalization;
using System.Net;
using Ddns.Api.Hosting;
using Ddns.Contracts;
using Ddns.Protocol.Addresses;
using Ddns.Store.Domains;

namespace Ddns.Api.Domains;

/// <summary><c>/api/domains/{name}/history</c>: every change of an address, newest first, in pages.</summary>
public static class HistoryEndpoint
{
    private const int PageSize = 100;

    public static void MapHistory(this IEndpointRouteBuilder group) =>
        group.MapGet("/{name}/history", ReadAsync).WithName("ReadHistory").WithSummary("Address changes")
            .WithDescription("range is 1h, 3h, 24h (when left out), 7d or 30d. Newest first, 100 a page; send nextCursor as cursor for the page after.")
            .Produces<HistoryResponse>().Problems(401, 404, 422, 503);

    private static async Task<IResult> ReadAsync(string name, string? range, string? cursor, HttpContext context, NameResolver names, IDomainStore domains, TimeProvider time)
    {
        if (LengthOf(range) is not { } length)
            return Problem.Unprocessable("range must be 1h, 3h, 24h, 7d or 30d.");
        if (!TryReadCursor(cursor, out var beforeId))
            return Problem.Unprocessable("cursor must be the nextCursor of the page before.");
        if (await DomainEndpoints.FindOwnAsync(name, context, names, domains) is not { } domain)
            return Problem.NotFound(NameResolver.Unknown(name));

        var since = time.GetUtcNow() - length;
        // One more than the page shows, to know whether there is another.
        var changes = await domains.ReadHistoryAsync(domain.Id, since, beforeId, PageSize + 1, context.RequestAborted);
        var page = changes.Take(PageSize).ToList();
        var next = changes.Count > PageSize ? page[^1].Id.ToString(CultureInfo.InvariantCulture) : null;
        return new JsonReply<HistoryResponse>(new HistoryResponse(domain.Fqdn.ToHostName(), since, [.. page.Select(Describe)], next), DdnsJson.Default.HistoryResponse);
    }

    private static TimeSpan? LengthOf(string? range) => range switch
    {
        null or "" or "24h" => TimeSpan.FromHours(24),
        "1h" => TimeSpan.FromHours(1),
        "3h" => TimeSpan.FromHours(3),
        "7d" => TimeSpan.FromDays(7),
        "30d" => TimeSpan.FromDays(30),
        _ => null,
    };

    private static bool TryReadCursor(string? text, out long? beforeId)
    {
        beforeId = null;
        if (string.IsNullOrEmpty(text))
            return true;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return false;
        beforeId = id;
        return true;
    }

    private static HistoryEntry Describe(AddressChange change) =>
        new(change.At, change.Family, Text(change.Before), Text(change.After), change.Source, Text(change.Peer));

    private static string? Text(IPAddress? address) => address is null ? null : AddressText.Format(address);
}
