using System.Text.Json;
using Ddns.Api.Tests.Harness;
using Microsoft.AspNetCore.Routing;

namespace Ddns.Api.Tests.Hosting;

/// <summary>docs/openapi.json, as the running server gives it.</summary>
public sealed class DocumentTests : IAsyncLifetime
{
    private static readonly string[] NotOfTheContract = ["/metrics", "/api/openapi.json"];

    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Every_route_is_in_it()
    {
        using var document = await ReadAsync();
        var described = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}")).Order();

        var routes = _server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => !NotOfTheContract.Contains(endpoint.RoutePattern.RawText))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText!.TrimEnd('/')}")).Order();

        Assert.Equal(routes, described);
    }

    [Fact]
    public async Task Every_operation_has_a_name_of_its_own_a_tag_a_summary_and_answers()
    {
        using var document = await ReadAsync();
        var operations = document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(operation => operation.Value).ToList();

        Assert.All(operations, operation =>
        {
            Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
            Assert.NotEmpty(operation.GetProperty("tags").EnumerateArray());
            Assert.Contains(operation.GetProperty("responses").EnumerateObject(), response => response.Name[0] == '2');
        });
        var names = operations.Select(operation => operation.GetProperty("operationId").GetString()).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public async Task Credentials_are_described()
    {
        using var document = await ReadAsync();
        string SchemeOf(string path, string method) =>
            document.RootElement.GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("security")[0].EnumerateObject().Single().Name;

        Assert.Equal("account", SchemeOf("/api/domains", "post"));
        Assert.Equal("account", SchemeOf("/api/account", "delete"));
        Assert.Equal("domainToken", SchemeOf("/api/domains/{name}/update", "put"));
        Assert.False(document.RootElement.GetProperty("paths").GetProperty("/api/auth/login").GetProperty("post").TryGetProperty("security", out _));
    }

    [Fact]
    public async Task The_file_in_the_tree_is_the_same()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Ddns.sln")))
            folder = Path.GetDirectoryName(folder)!;
        using var document = await ReadAsync();
        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "docs", "openapi.json")));

        Assert.True(JsonElement.DeepEquals(file.RootElement, document.RootElement), "build src/Ddns.Api and commit docs/openapi.json");
    }

    private async Task<JsonDocument> ReadAsync()
    {
        using var response = await _server.SendAsync(HttpMethod.Get, "/api/openapi.json");
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync());
    }
}
