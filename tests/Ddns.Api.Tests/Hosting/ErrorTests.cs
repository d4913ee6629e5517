using Ddns.Api.Security;
using Ddns.Api.Tests.Harness;
using Ddns.Store.Accounts;
using Ddns.Store.Zones;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ddns.Api.Tests.Hosting;

/// <summary>Whatever goes wrong is a problem (RFC 9457): the harness looks at the form of each.</summary>
public sealed class ErrorTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("GET", "/nowhere", 404)]
    [InlineData("GET", "/api/nowhere", 404)]
    [InlineData("PUT", "/api/auth/login", 405)]
    [InlineData("GET", "/api/auth/register", 405)]
    [InlineData("POST", "/api/status", 405)]
    public async Task Of_routing(string method, string path, int status) =>
        Assert.Equal(status, await _server.StatusOfAsync(new HttpMethod(method), path));

    [Fact]
    public async Task A_405_says_what_is_allowed()
    {
        using var response = await _server.SendAsync(HttpMethod.Delete, "/api/auth/login");

        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    [Fact]
    public async Task Of_bodies()
    {
        const string Path = "/api/auth/register";
        using var form = new StringContent("email=x", System.Text.Encoding.ASCII, "application/x-www-form-urlencoded");
        using var response = await _server.Client.PostAsync(new Uri(Path, UriKind.Relative), form);
        Assert.Equal(415, (int)response.StatusCode);
        await ApiServer.ProblemOfAsync(response);

        Assert.Equal(400, await _server.StatusOfAsync(HttpMethod.Post, Path, "{"));
        Assert.Equal(400, await _server.StatusOfAsync(HttpMethod.Post, Path, "[]"));
        Assert.Equal(400, await _server.StatusOfAsync(HttpMethod.Post, Path, ""));
        Assert.Equal(400, await _server.StatusOfAsync(HttpMethod.Post, Path, new string('[', 2000)));
        Assert.Equal(413, await _server.StatusOfAsync(HttpMethod.Post, Path, """{"email":"x"}""" + new string(' ', 65_536)));
    }

    [Fact]
    public async Task Of_a_line_that_is_full()
    {
        await using var server = await ApiServer.StartAsync([], services => services.Replace(ServiceDescriptor.Singleton<PasswordHasher>(provider =>
        {
            // No thread takes work out of this line, and it holds one.
            var hasher = new PasswordHasher(cost: 4, threads: 0, waiting: 1);
            _ = hasher.HashAsync("whatever it is");
            return hasher;
        })));
        // Nobody has this address: that the line matters all the same is what makes the two answers take the same time.
        using var response = await server.SendAsync(HttpMethod.Post, "/api/auth/login", new { email = "nobody@example.org", password = "whatever it is" });

        Assert.Equal(503, (int)response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter?.Delta);
        await ApiServer.ProblemOfAsync(response);
    }

    [Fact]
    public async Task Of_our_own_making_without_a_word_about_the_inside()
    {
        await using var server = await ApiServer.StartAsync([], services => services.Replace(ServiceDescriptor.Singleton<IAccountStore>(_ => null!)));

        using var response = await server.SendAsync(HttpMethod.Post, "/api/auth/login", new { email = "somebody@example.org", password = "whatever it is" });

        Assert.Equal(500, (int)response.StatusCode);
        Assert.DoesNotContain("Exception", await ApiServer.ProblemOfAsync(response), StringComparison.Ordinal);
    }
}
