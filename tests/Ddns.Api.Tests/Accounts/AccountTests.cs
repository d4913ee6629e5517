using Ddns.Api.Tests.Harness;
using Ddns.Contracts;
using Ddns.Store.Accounts;

namespace Ddns.Api.Tests.Accounts;

public sealed class AccountTests : IAsyncLifetime
{
    private ApiServer _server = null!;
    private string _access = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        _access = await _server.RegisterAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Without_a_session_it_is_401()
    {
        Assert.Equal(401, await _server.StatusOfAsync(HttpMethod.Get, "/api/account"));
        Assert.Equal(401, await _server.StatusOfAsync(HttpMethod.Put, "/api/account/password", "{"));
        Assert.Equal(401, await _server.StatusOfAsync(HttpMethod.Delete, "/api/account"));
    }

    [Fact]
    public async Task A_new_password_ends_every_session_and_begins_one()
    {
        using var login = await _server.SendAsync(HttpMethod.Post, "/api/auth/login",
            new { email = "somebody@example.org", password = ApiServer.Password, returnRefreshToken = true });
        var other = await ApiServer.ReadAsync(login, DdnsJson.Default.SessionResponse);

        using var changed = await ChangeAsync(ApiServer.Password, "another pass phrase");
        var session = await ApiServer.ReadAsync(changed, DdnsJson.Default.SessionResponse);

        Assert.Equal(200, (int)changed.StatusCode);
        Assert.Equal(401, await _server.StatusOfAsync(HttpMethod.Get, "/api/account", null, _access));
        Assert.Equal(401, await _server.StatusOfAsync(HttpMethod.Get, "/api/account", null, other.AccessToken));
        Assert.Equal(401, await _server.StatusOfAsync(HttpMethod.Post, "/api/auth/refresh", new { refreshToken = other.RefreshToken }));
        Assert.Equal(200, await _server.StatusOfAsync(HttpMethod.Get, "/api/account", null, session.AccessToken));
        Assert.Equal(401, await _server.StatusOfAsync(HttpMethod.Post, "/api/auth/login", new { email = "somebody@example.org", password = ApiServer.Password }));
        Assert.Equal(200, await _server.StatusOfAsync(HttpMethod.Post, "/api/auth/login", new { email = "somebody@example.org", password = "another pass phrase" }));
    }

    [Theory]
    [InlineData("not the pass phrase", "another pass phrase")]
    [InlineData(ApiServer.Password, "password123")]
    [InlineData(ApiServer.Password, null)]
    [InlineData(null, "another pass phrase")]
    public async Task A_wrong_current_or_a_weak_new_password_is_422(string? current, string? next)
    {
        Assert.Equal(422, (int)(await ChangeAsync(current, next)).StatusCode);
        Assert.Equal(200, await _server.StatusOfAsync(HttpMethod.Get, "/api/account", null, _access));
    }

    [Fact]
    public async Task Deleting_the_account_withdraws_all_its_names()
    {
        var token = await _server.CreateDomainAsync(_access);
        await _server.UpdateAsync(token);
        await _server.UpdateAsync(await _server.CreateDomainAsync(_access, "other"), name: "other");

        Assert.Equal(204, await _server.StatusOfAsync(HttpMethod.Delete, "/api/account", null, _access));

        Assert.Empty(await _server.ServedAsync("homelab.ddns.example.com"));
        Assert.Empty(await _server.ServedAsync("other.ddns.example.com"));
        Assert.Equal(404, await _server.StatusOfAsync(HttpMethod.Put, "/api/domains/homelab/update", null, token));
        Assert.Equal(401, await _server.StatusOfAsync(HttpMethod.Get, "/api/account", null, _access));
        Assert.Equal(0, await _server.Get<IAccountStore>().CountAsync(CancellationToken.None));
    }

    private Task<HttpResponseMessage> ChangeAsync(string? current, string? next) =>
        _server.SendAsync(HttpMethod.Put, "/api/account/password", new { currentPassword = current, newPassword = next }, _access);
}
