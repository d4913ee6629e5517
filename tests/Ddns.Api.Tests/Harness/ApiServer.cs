using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Ddns.Api.Hosting;
using Ddns.Api.Security;
using Ddns.Contracts;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Following;
using Ddns.Store.Hosting;
using Ddns.Store.Zones;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Ddns.Api.Tests.Harness;

/// <summary>The real API on a free port of this machine, over a SQLite store of its own, with a clock that stands still until it is moved.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    public const string Password = "a good pass phrase";
    public const string Zone = "ddns.example.com";

    private readonly string _directory;
    private readonly WebApplication _app;

    private ApiServer(string directory, WebApplication app, Recorder recorder, FakeTimeProvider time) =>
        (_directory, _app, Recorder, Time) = (directory, app, recorder, time);

    public HttpClient Client { get; private set; } = null!;

    public FakeTimeProvider Time { get; }

    /// <summary>What the store was asked, and a way to make it fail.</summary>
    public Recorder Recorder { get; }

    public Uri Url => Client.BaseAddress!;

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public static Task<ApiServer> StartAsync(params (string Key, string Value)[] settings) => StartAsync(settings, null);

    public static async Task<ApiServer> StartAsync((string Key, string Value)[] settings, Action<IServiceCollection>? configure)
    {
        var directory = Directory.CreateTempSubdirectory("ddns-api-").FullName;
        var time = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var recorder = new Recorder();
        var app = DdnsProgram.Build([], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["DDNS_DATA_DIR"] = directory,
                ["DDNS_ZONES_DIR"] = directory,
                ["DDNS_HTTP_LISTEN"] = "http://127.0.0.1:0",
                ["JWT_SECRET"] = "0123456789abcdef0123456789abcdef",
                ["DDNS_REGISTRATION"] = "open",
            });
            builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
            builder.Services.AddSingleton<TimeProvider>(time);
            builder.Services.AddDdnsStore(builder.Configuration);
            builder.Services.AddDdnsApi(builder.Configuration);
            builder.Services.Replace(ServiceDescriptor.Singleton(ApiOptions.From(builder.Configuration) with { PasswordCost = 4 }));
            builder.Services.AddSingleton(recorder);
            RecordingZoneStore.Wrap(builder.Services);
            builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(StartBanner)));
            configure?.Invoke(builder.Services);
        });
        var server = new ApiServer(directory, app, recorder, time);
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
        server.Client = server.NewClient();
        await server.MakeZoneAsync(Zone);
        return server;
    }

    public HttpClient NewClient() => new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
    {
        BaseAddress = new Uri(Get<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()),
    };

    public async Task MakeZoneAsync(string apex, long? owner = null)
    {
        var name = DomainName.Parse(apex + ".");
        StoredRRset Set(string owner, RecordType type, string text) =>
            new(DomainName.Parse(owner), type, 3600, [new StoredRecord(RecordData.Parse(type, text))]);
        await Get<IZoneStore>().CreateZoneAsync(
            new NewZone(name, owner),
            [
                Set(apex + ".", RecordType.SOA, $"ns1.{apex}. hostmaster.{apex}. 1 3600 600 604800 60"),
                Set(apex + ".", RecordType.NS, $"ns1.{apex}."),
                Set($"ns1.{apex}.", RecordType.A, "192.0.2.53"),
                Set($"static.{apex}.", RecordType.A, "192.0.2.80"),
                Set($"alias.{apex}.", RecordType.CNAME, $"static.{apex}."),
            ],
            null, CancellationToken.None);
    }

    /// <summary>A new account's access token.</summary>
    public async Task<string> RegisterAsync(string email = "somebody@example.org")
    {
        var code = Get<SigningKeys>().RegistrationCode;
        using var response = await SendAsync(HttpMethod.Post, "/api/auth/register", new { email, password = Password, code });
        Assert.Equal(201, (int)response.StatusCode);
        return (await ReadAsync(response, DdnsJson.Default.SessionResponse)).AccessToken;
    }

    /// <summary>A new domain's token.</summary>
    public async Task<string> CreateDomainAsync(string accessToken, string name = "homelab")
    {
        using var response = await SendAsync(HttpMethod.Post, "/api/domains", new { name }, accessToken);
        Assert.Equal(201, (int)response.StatusCode);
        return (await ReadAsync(response, DdnsJson.Default.CreatedDomainResponse)).Token;
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null, string? bearer = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is string text)
            request.Content = new StringContent(text, Encoding.UTF8, "application/json");
        else if (body is not null)
            request.Content = JsonContent.Create(body);
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return Client.SendAsync(request);
    }

    public async Task<int> StatusOfAsync(HttpMethod method, string path, object? body = null, string? bearer = null, params (string Name, string Value)[] headers)
    {
        using var response = await SendAsync(method, path, body, bearer, headers);
        if ((int)response.StatusCode >= 400)
            await ProblemOfAsync(response);
        return (int)response.StatusCode;
    }

    /// <summary>Publishes, and reads the answer.</summary>
    public async Task<UpdateResponse> UpdateAsync(string token, object? body = null, string name = "homelab", params (string Name, string Value)[] headers)
    {
        using var response = await SendAsync(HttpMethod.Put, $"/api/domains/{name}/update", body, token, headers);
        Assert.Equal(200, (int)response.StatusCode);
        return await ReadAsync(response, DdnsJson.Default.UpdateResponse);
    }

    /// <summary>What the store would serve, one line per record: <c>homelab A 60 192.0.2.1</c>.</summary>
    public async Task<ImmutableArray<string>> ServedAsync(string fqdn)
    {
        var name = DomainName.Parse(fqdn + ".");
        var zone = await Get<IZoneStore>().FindEnclosingZoneAsync(name, CancellationToken.None);
        var rrsets = await Get<IZoneStore>().ReadNameAsync(zone!.Id, name, CancellationToken.None);
        return [.. rrsets.Where(rrset => rrset.Served is not null).SelectMany(rrset => rrset.Records.Select(record => $"{rrset.Type} {rrset.Ttl} {record.Data}"))];
    }

    public static async Task<T> ReadAsync<T>(HttpResponseMessage response, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(), type)!;

    /// <summary>The detail of a problem, after a look at its form (RFC 9457).</summary>
    public static async Task<string> ProblemOfAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.NotNull(response.Content.Headers.ContentLength);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal((int)response.StatusCode, problem.RootElement.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.RootElement.GetProperty("title").GetString()!);
        var detail = problem.RootElement.GetProperty("detail").GetString()!;
        Assert.EndsWith(".", detail, StringComparison.Ordinal);
        return detail;
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
