using Ddns.Api.Accounts;
using Ddns.Api.Security;
using Ddns.Api.Tests.Harness;
using Ddns.Contracts;

namespace Ddns.Api.Tests.Accounts;

public sealed class SessionTests : IAsyncLifetime
{
    private const string Email = "somebody@example.org";

    private ApiServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        await _server.RegisterAsync(Email);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Login_yields_an_access_token_for_15_minutes_and_a_cookie()
    {
        using var response = await LogInAsync();
        var session = await ApiServer.ReadAsync(response, DdnsJson.Default.SessionResponse);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(_server.Time.GetUtcNow() + TimeSpan.FromMinutes(15), session.ExpiresAt);
        Assert.Null(session.RefreshToken);
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie")).ToLowerInvariant();
        Assert.StartsWith("ddns=", cookie, StringComparison.Ordinal);
        Assert.Contains("; httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("; samesite=strict", cookie, StringComparison.Ordinal);
        Assert.Contains("; path=/", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("domain=", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("secure", cookie, StringComparison.Ordinal);
        Assert.Equal(200, await _server.StatusOfAsync(HttpMethod.Get, "/api/account", null, session.AccessToken));
    }

    [Fact]
    public async Task On_HTTPS_the_cookie_is_bound_to_the_host()
    {
        await using var server = await ApiServer.StartAsync(("DDNS_TRUSTED_PROXIES", "127.0.0.1"));
        await server.RegisterAsync(Email);

        using var response = await server.SendAsync(HttpMethod.Post, "/api/auth/login", new { email = Email, password = ApiServer.Password }, null, ("X-Forwarded-Proto", "https"));

        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie")).ToLowerInvariant();
        Assert.StartsWith("__host-ddns=", cookie, StringComparison.Ordinal);
        Assert.Contains("; secure", cookie, StringComparison.Ordinal);
        Assert.Contains("; path=/", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("domain=", cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_cannot_claim_HTTPS()
    {
        using var response = await _server.SendAsync(HttpMethod.Post, "/api/auth/login", new { email = Email, password = ApiServer.Password }, null, ("X-Forwarded-Proto", "https"));

        Assert.StartsWith("ddns=", Assert.Single(response.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_that_ask_get_the_refresh_token_in_the_body_and_no_cookie()
    {
        using var response = await LogInAsync(inBody: true);
        var session = await ApiServer.ReadAsync(response, DdnsJson.Default.SessionResponse);

        Assert.NotNull(session.RefreshToken);
        Assert.Equal(_server.Time.GetUtcNow() + Sessions.Lifetime, session.RefreshExpiresAt);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_account_are_answered_alike()
    {
        using var wrong = await LogInAsync(password: "not the pass phrase");
        using var unknown = await LogInAsync(email: "nobody@example.org");

        Assert.Equal((401, 401), ((int)wrong.StatusCode, (int)unknown.StatusCode));
        Assert.Equal(await wrong.Content.ReadAsStringAsync(), await unknown.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_password_is_not_cut_off_at_its_greatest_length()
    {
        var longest = string.Concat(Enumerable.Repeat("ab", 128));
        Assert.Equal(201, await _server.StatusOfAsync(HttpMethod.Post, "/api/auth/register", new { email = "long@example.org", password = longest }));

        Assert.Equal(200, (int)(await LogInAsync("long@example.org", longest)).StatusCode);
        Assert.Equal(401, (int)(await LogInAsync("long@example.org", longest + "a")).StatusCode);
    }

    [Fact]
    public async Task The_email_address_is_read_without_case() =>
        Assert.Equal(200, (int)(await LogInAsync(email: " SomeBody@Example.ORG ")).StatusCode);

    [Fact]
    public async Task Ten_wrong_passwords_stop_an_account_for_a_minute_even_on_this_machine()
    {
        for (var i = 0; i < 10; i++)
            Assert.Equal(401, (int)(await LogInAsync(password: "not the pass phrase")).StatusCode);

        using var limited = await LogInAsync();
        Assert.Equal(429, (int)limited.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(1), limited.Headers.RetryAfter?.Delta);
        Assert.Equal(401, (int)(await LogInAsync(email: "nobody@example.org")).StatusCode);

        _server.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (int)(await LogInAsync()).StatusCode);
    }

    [Fact]
    public async Task Right_passwords_do_not_count()
    {
        for (var i = 0; i < 25; i++)
            Assert.Equal(200, (int)(await LogInAsync()).StatusCode);
    }

    [Fact]
    public async Task An_address_that_tries_many_accounts_is_limited()
    {
        await using var server = await ApiServer.StartAsync(("DDNS_TRUSTED_PROXIES", "127.0.0.1"));
        async Task<int> TryAsync(int i, string from)
        {
            using var response = await server.SendAsync(HttpMethod.Post, "/api/auth/login", new { email = $"a{i}@example.org", password = "whatever it is" }, null, ("X-Forwarded-For", from));
            return (int)response.StatusCode;
        }

        for (var i = 0; i < 30; i++)
            Assert.Equal(401, await TryAsync(i, "9.9.9.9"));

        Assert.Equal(429, await TryAsync(30, "9.9.9.9"));
        Assert.Equal(401, await TryAsync(31, "9.9.9.10"));
    }

    [Theory]
    [InlineData("{}", 422)]
    [InlineData("""{"email": "somebody@example.org"}""", 422)]
    [InlineData("{", 400)]
    [InlineData("""{"email": 1, "password": "x"}""", 400)]
    public async Task A_login_that_cannot_be_read_is_refused(string body, int status) =>
        Assert.Equal(status, await _server.StatusOfAsync(HttpMethod.Post, "/api/auth/login", body));

    [Fact]
    public async Task An_access_token_ends_after_15_minutes()
    {
        var access = await ReadAccessAsync();

        _server.Time.Advance(AccessTokens.Lifetime - TimeSpan.FromSeconds(1));
        Assert.Equal(200, await _server.StatusOfAsync(HttpMethod.Get, "/api/account", null, access));
        _server.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(401, await _server.StatusOfAsync(HttpMethod.Get, "/api/account", null, access));
    }

    [Fact]
    public async Task A_token_that_was_tampered_with_or_has_no_signature_is_401()
    {
        var parts = (await ReadAccessAsync()).Split('.');
        var none = Convert.ToBase64String("""{"alg":"none","typ":"JWT"}"""u8).TrimEnd('=');

        foreach (var forged in new[] { $"{none}.{parts[1]}.", $"{none}.{parts[1]}.{parts[2]}", $"{parts[0]}.{parts[1]}x.{parts[2]}", $"{parts[0]}.{parts[1]}", "x", "" })
            Assert.Equal(401, await _server.StatusOfAsync(HttpMethod.Get, "/api/account", null, forged));
    }

    [Fact]
    public async Task A_refresh_token_works_once_and_a_second_use_ends_all_sessions_of_its_login()
    {
        var first = await ApiServer.ReadAsync(await LogInAsync(inBody: true), DdnsJson.Default.SessionResponse);
        using var renewed = await RefreshAsync(first.RefreshToken);
        var second = await ApiServer.ReadAsync(renewed, DdnsJson.Default.SessionResponse);
        Assert.Equal(200, (int)renewed.StatusCode);
        Assert.NotEqual(first.RefreshToken, second.RefreshToken);

        Assert.Equal(401, (int)(await RefreshAsync(first.RefreshToken)).StatusCode);
        Assert.Equal(401, (int)(await RefreshAsync(second.RefreshToken)).StatusCode);
    }

    [Fact]
    public async Task Another_login_is_not_ended_by_it()
    {
        var mine = await ApiServer.ReadAsync(await LogInAsync(inBody: true), DdnsJson.Default.SessionResponse);
        var copied = await ApiServer.ReadAsync(await LogInAsync(inBody: true), DdnsJson.Default.SessionResponse);
        (await RefreshAsync(copied.RefreshToken)).Dispose();
        Assert.Equal(401, (int)(await RefreshAsync(copied.RefreshToken)).StatusCode);

        Assert.Equal(200, (int)(await RefreshAsync(mine.RefreshToken)).StatusCode);
    }

    [Fact]
    public async Task The_cookie_is_renewed_as_a_cookie()
    {
        using var login = await LogInAsync();
        using var renewed = await _server.SendAsync(HttpMethod.Post, "/api/auth/refresh", null, null, ("Cookie", CookieOf(login)));

        Assert.Equal(200, (int)renewed.StatusCode);
        Assert.NotEqual(CookieOf(login), CookieOf(renewed));
        Assert.Null((await ApiServer.ReadAsync(renewed, DdnsJson.Default.SessionResponse)).RefreshToken);
    }

    [Fact]
    public async Task A_session_ends_after_30_days_without_use()
    {
        var session = await ApiServer.ReadAsync(await LogInAsync(inBody: true), DdnsJson.Default.SessionResponse);

        _server.Time.Advance(Sessions.Lifetime);

        Assert.Equal(401, (int)(await RefreshAsync(session.RefreshToken)).StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("unknown")]
    public async Task There_is_nothing_to_renew_without_a_refresh_token(string? token)
    {
        using var response = await RefreshAsync(token);

        Assert.Equal(401, (int)response.StatusCode);
        await ApiServer.ProblemOfAsync(response);
    }

    [Fact]
    public async Task Logging_out_ends_the_session_and_deletes_the_cookie()
    {
        using var login = await LogInAsync();
        using var logout = await _server.SendAsync(HttpMethod.Post, "/api/auth/logout", null, null, ("Cookie", CookieOf(login)));

        Assert.Equal(200, (int)logout.StatusCode);
        Assert.Contains("ddns=; expires=Thu, 01 Jan 1970", Assert.Single(logout.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        Assert.Equal(401, await _server.StatusOfAsync(HttpMethod.Post, "/api/auth/refresh", null, null, ("Cookie", CookieOf(login))));
        Assert.Equal(200, await _server.StatusOfAsync(HttpMethod.Post, "/api/auth/logout"));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task Another_sites_page_cannot_use_the_cookie(string header, string value)
    {
        using var login = await LogInAsync();

        foreach (var path in new[] { "/api/auth/refresh", "/api/auth/logout" })
            Assert.Equal(403, await _server.StatusOfAsync(HttpMethod.Post, path, null, null, ("Cookie", CookieOf(login)), (header, value)));
        Assert.Equal(403, await _server.StatusOfAsync(HttpMethod.Post, "/api/auth/login", new { email = Email, password = ApiServer.Password }, null, (header, value)));
        Assert.Equal(200, await _server.StatusOfAsync(HttpMethod.Post, "/api/auth/refresh", null, null, ("Cookie", CookieOf(login))));
    }

    [Fact]
    public async Task Our_own_page_can()
    {
        using var login = await LogInAsync();

        Assert.Equal(200, await _server.StatusOfAsync(HttpMethod.Post, "/api/auth/refresh", null, null,
            ("Cookie", CookieOf(login)), ("Origin", _server.Url.GetLeftPart(UriPartial.Authority)), ("Sec-Fetch-Site", "same-origin")));
    }

    private Task<HttpResponseMessage> LogInAsync(string email = Email, string password = ApiServer.Password, bool inBody = false) =>
        _server.SendAsync(HttpMethod.Post, "/api/auth/login", new { email, password, returnRefreshToken = inBody });

    private Task<HttpResponseMessage> RefreshAsync(string? token) => _server.SendAsync(HttpMethod.Post, "/api/auth/refresh", new { refreshToken = token });

    private async Task<string> ReadAccessAsync() => (await ApiServer.ReadAsync(await LogInAsync(), DdnsJson.Default.SessionResponse)).AccessToken;

    private static string CookieOf(HttpResponseMessage response) => Assert.Single(response.Headers.GetValues("Set-Cookie")).Split(';')[0];
}
