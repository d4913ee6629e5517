using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Ddns.Load;

/// <summary>A name to update, with its token.</summary>
internal sealed record LoadName(string Name, string Fqdn, string Token);

/// <summary>Registers the names of a run, and takes them away again.</summary>
internal sealed class Names(Uri http) : IAsyncDisposable
{
    private const string Email = "load@example.com";
    private const string Password = "a password for one run of load";

    private readonly HttpClient _client = new() { BaseAddress = http };
    private readonly List<LoadName> _made = [];

    public async Task<IReadOnlyList<LoadName>> RegisterAsync(int count)
    {
        var account = new { email = Email, password = Password };
        using var registered = await _client.PostAsJsonAsync(new Uri("/api/auth/register", UriKind.Relative), account);
        using var session = registered.IsSuccessStatusCode ? registered : await _client.PostAsJsonAsync(new Uri("/api/auth/login", UriKind.Relative), account);
        var answer = await ReadAsync(session);
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", answer.GetProperty("accessToken").GetString());

        for (var i = 0; i < count; i++)
        {
            using var created = await _client.PostAsJsonAsync(new Uri("/api/domains", UriKind.Relative), new { name = $"load-{i}" });
            var domain = await ReadAsync(created);
            _made.Add(new LoadName($"load-{i}", domain.GetProperty("fqdn").GetString()!, domain.GetProperty("token").GetString()!));
        }

        return _made;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in _made)
            (await _client.DeleteAsync(new Uri($"/api/domains/{name.Name}", UriKind.Relative))).Dispose();
        _client.Dispose();
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"{response.RequestMessage?.RequestUri} answered {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
