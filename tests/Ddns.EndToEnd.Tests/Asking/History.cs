using System.Net;

namespace Ddns.EndToEnd.Tests.Asking;

/// <summary>The address history of a domain, all its pages.</summary>
internal static class History
{
    /// <summary>The addresses that became current within a day, newest first.</summary>
    public static async Task<List<string?>> ReadAsync(Api api, string name)
    {
        var addresses = new List<string?>();
        string? cursor = null;
        do
        {
            var path = $"/api/domains/{name}/history?range=24h" + (cursor is null ? string.Empty : $"&cursor={Uri.EscapeDataString(cursor)}");
            var page = await api.JsonAsync(HttpMethod.Get, path, HttpStatusCode.OK);
            addresses.AddRange(page.GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("after").GetString()));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        return addresses;
    }
}
