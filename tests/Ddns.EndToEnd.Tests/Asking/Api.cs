using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Ddns.EndToEnd.Tests.Asking;

/// <summary>A domain as its registration answered: the token is shown that once.</summary>
internal sealed record Registered(string Name, string Fqdn, string Token);

/// <summary>The REST API as a stranger's program calls it: paths and JSON, none of our types.</summary>
internal sealed class Api(Uri address, int connections = 64) : IDisposable
{
    public const string Email = "ada@example.com";
    public const string Password = "correct horse battery staple";

    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = connections, UseProxy = false })
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromSeconds(100),
    };

    private string? _accessToken;

    public async Task RegisterAsync(string email = Email)
    {
        var answer = await JsonAsync(HttpMethod.Post, "/api/auth/register", HttpStatusCode.Created, new { email, password = Password });
        _accessToken = answer.GetProperty("accessToken").GetString();
    }

    public async Task LoginAsync(string email = Email)
    {
        var answer = await JsonAsync(HttpMethod.Post, "/api/auth/login", HttpStatusCode.OK, new { email, password = Password });
        _accessToken = answer.GetProperty("accessToken").GetString();
    }

    public async Task<Registered> CreateAsync(string name)
    {
        var answer = await JsonAsync(HttpMethod.Post, "/api/domains", HttpStatusCode.Created, new { name });
        return new Registered(name, answer.GetProperty("fqdn").GetString()!, answer.GetProperty("token").GetString()!);
    }

    /// <summary>An update with a body, or, without an address, as the cron line sends it: no body at all.</summary>
    public Task<HttpResponseMessage> UpdateAsync(string name, string token, IPAddress? ipv4 = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, $"/api/domains/{name}/update", token, ipv4 is null ? null : JsonContent.Create(new { ipv4 = ipv4.ToString() }), cancellationToken);

    /// <summary>An update with a body of one's own, well-formed or not.</summary>
    public Task<HttpResponseMessage> UpdateRawAsync(string name, string token, string body) =>
        SendAsync(HttpMethod.Put, $"/api/domains/{name}/update", token, new StringContent(body, Encoding.UTF8, "application/json"), default);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null) =>
        SendAsync(method, path, _accessToken, body is null ? null : JsonContent.Create(body), default);

    /// <summary>Sends, insists on the status, and reads the JSON of the answer.</summary>
    public async Task<JsonElement> JsonAsync(HttpMethod method, string path, HttpStatusCode expected, object? body = null)
    {
        using var response = await SendAsync(method, path, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{method} {path} answered {(int)response.StatusCode} {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? bearer, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        // Otherwise JSON goes out chunked, and a small request needs two packets.
        if (content is not null)
            await content.LoadIntoBufferAsync(cancellationToken);
        return await _client.SendAsync(request, cancellationToken);
    }
}
