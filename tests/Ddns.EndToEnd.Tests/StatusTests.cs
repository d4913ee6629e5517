using System.Net;
using System.Text.Json;
using Ddns.EndToEnd.Tests.Asking;

namespace Ddns.EndToEnd.Tests;

/// <summary>What the server says about itself.</summary>
public sealed class StatusTests(ZoneServerFixture fixture) : IClassFixture<ZoneServerFixture>
{
    [Fact]
    public async Task The_status_page_has_really_asked_every_part()
    {
        using var api = new Api(fixture.Server.Setup.Http);

        var status = await api.JsonAsync(HttpMethod.Get, "/api/status", HttpStatusCode.OK);

        Assert.Equal("ok", status.GetProperty("status").GetString());
        Assert.NotEmpty(status.GetProperty("version").GetString()!);
        Assert.True(status.GetProperty("uptimeSeconds").GetInt64() >= 0);
        Assert.All(["api", "store", "dnsUdp", "dnsTcp"], check =>
        {
            var result = status.GetProperty("checks").GetProperty(check);
            Assert.True(result.GetProperty("ok").GetBoolean(), $"{check}: {result}");
            Assert.InRange(result.GetProperty("milliseconds").GetDouble(), double.Epsilon, 5000);
        });
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/metrics")]
    public async Task Machines_find_what_they_look_for(string path)
    {
        using var api = new Api(fixture.Server.Setup.Http);

        using var answer = await api.SendAsync(HttpMethod.Get, path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task The_document_of_the_api_is_the_one_in_the_tree()
    {
        var document = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Running.Repository.Root, "docs", "openapi.json")));

        var paths = document.RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToArray();

        Assert.All(
            ["/api/auth/register", "/api/auth/login", "/api/domains", "/api/domains/{name}/update", "/api/domains/{name}/history", "/api/status"],
            path => Assert.Contains(path, paths));
    }
}
