using Ddns.Api.Domains;
using Ddns.Api.Tests.Harness;
using Ddns.Contracts;
using Ddns.Store.Accounts;

namespace Ddns.Api.Tests.Domains;

public sealed class DomainTests : IAsyncLifetime
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
    public async Task A_new_domain_shows_its_token_once()
    {
        using var response = await CreateAsync("HomeLab");
        var created = await ApiServer.ReadAsync(response, DdnsJson.Default.CreatedDomainResponse);

        Assert.Equal(201, (int)response.StatusCode);
        Assert.Equal(("homelab", "ddns.example.com", "homelab.ddns.example.com"), (created.Name, created.Zone, created.Fqdn));
        Assert.Matches("^ddns[A-Za-z0-9]{40}$", created.Token);
        Assert.Equal(new Uri(_server.Url, "/api/domains/homelab.ddns.example.com/update").ToString(), created.UpdateUrl);
        using var read = await _server.SendAsync(HttpMethod.Get, response.Headers.Location!.ToString(), null, _access);
        Assert.DoesNotContain(created.Token, await read.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_listed_with_its_addresses()
    {
        var token = await _server.CreateDomainAsync(_access);
        await _server.CreateDomainAsync(_access, "other");
        await _server.UpdateAsync(token, new { ipv4 = "198.51.100.7", ipv6 = "2001:db8::7" });

        using var response = await _server.SendAsync(HttpMethod.Get, "/api/domains", null, _access);
        var list = await ApiServer.ReadAsync(response, DdnsJson.Default.IReadOnlyListDomainResponse);

        var now = _server.Time.GetUtcNow();
        Assert.Equal(
            [
                new DomainResponse("homelab", "ddns.example.com", "homelab.ddns.example.com", "198.51.100.7", "2001:db8::7", now, now, now),
                new DomainResponse("other", "ddns.example.com", "other.ddns.example.com", null, null, now, null, null),
            ],
            list);
    }

    [Theory]
    [InlineData("homelab")]
    [InlineData("HOMELAB")]
    [InlineData("homelab.ddns.example.com")]
    [InlineData("homelab.ddns.example.com.")]
    public async Task It_is_found_by_label_and_by_full_name(string name)
    {
        await _server.CreateDomainAsync(_access);

        Assert.Equal(200, await _server.StatusOfAsync(HttpMethod.Get, $"/api/domains/{name}", null, _access));
    }

    [Theory]
    [InlineData("homelab")]
    [InlineData("homelab.ddns.example.com")]
    [InlineData("static")]
    [InlineData("alias")]
    public async Task A_name_that_exists_is_409(string name)
    {
        await _server.CreateDomainAsync(_access);

        Assert.Equal(409, (int)(await CreateAsync(name)).StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("-a")]
    [InlineData("a_b")]
    [InlineData("_acme-challenge")]
    [InlineData("a.b")]
    [InlineData("*")]
    [InlineData("münchen")]
    [InlineData("www")]
    [InlineData("ns1")]
    [InlineData("WPAD")]
    [InlineData("homelab.elsewhere.example")]
    [InlineData("ddns.example.com")]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl")]
    public async Task A_name_that_is_not_valid_or_reserved_is_422(string? name) =>
        Assert.Equal(422, (int)(await CreateAsync(name)).StatusCode);

    [Theory]
    [InlineData("elsewhere.example")]
    [InlineData("a..b")]
    public async Task A_zone_that_is_not_here_is_422(string zone) =>
        Assert.Equal(422, (int)(await CreateAsync("homelab", zone)).StatusCode);

    [Fact]
    public async Task In_a_zone_of_ones_own_names_may_have_dots_and_nothing_is_reserved()
    {
        var owner = await _server.Get<IAccountStore>().FindByEmailAsync("somebody@example.org", CancellationToken.None);
        await _server.MakeZoneAsync("dyn.example.net", owner!.Id);
        var stranger = await _server.RegisterAsync("stranger@example.org");

        Assert.Equal(201, (int)(await CreateAsync("www", "dyn.example.net")).StatusCode);
        Assert.Equal(201, (int)(await CreateAsync("a.b", "dyn.example.net.")).StatusCode);
        Assert.Equal(422, (int)(await _server.SendAsync(HttpMethod.Post, "/api/domains", new { name = "mine", zone = "dyn.example.net" }, stranger)).StatusCode);
        using var read = await _server.SendAsync(HttpMethod.Get, "/api/domains/a.b.dyn.example.net", null, _access);
        var domain = await ApiServer.ReadAsync(read, DdnsJson.Default.DomainResponse);
        Assert.Equal(("a.b", "dyn.example.net"), (domain.Name, domain.Zone));
    }

    [Fact]
    public async Task Five_domains_are_the_limit_unless_another_is_set()
    {
        for (var i = 0; i < 5; i++)
            await _server.CreateDomainAsync(_access, $"n{i}");
        Assert.Equal(403, (int)(await CreateAsync("n5")).StatusCode);

        await using var roomy = await ApiServer.StartAsync(("DDNS_MAX_DOMAINS", "0"));
        var access = await roomy.RegisterAsync();
        for (var i = 0; i < 8; i++)
            await roomy.CreateDomainAsync(access, $"n{i}");
    }

    [Fact]
    public async Task Other_peoples_domains_do_not_exist()
    {
        var token = await _server.CreateDomainAsync(_access);
        var stranger = await _server.RegisterAsync("stranger@example.org");

        Assert.Equal(404, await _server.StatusOfAsync(HttpMethod.Get, "/api/domains/homelab", null, stranger));
        Assert.Equal(404, await _server.StatusOfAsync(HttpMethod.Post, "/api/domains/homelab/token", null, stranger));
        Assert.Equal(404, await _server.StatusOfAsync(HttpMethod.Get, "/api/domains/homelab/history", null, stranger));
        Assert.Equal(404, await _server.StatusOfAsync(HttpMethod.Delete, "/api/domains/homelab", null, stranger));
        await _server.UpdateAsync(token);
    }

    [Fact]
    public async Task A_deleted_name_is_withdrawn_and_kept_from_others()
    {
        await _server.UpdateAsync(await _server.CreateDomainAsync(_access), new { ipv4 = "198.51.100.7", ipv6 = "2001:db8::7" });
        var stranger = await _server.RegisterAsync("stranger@example.org");

        Assert.Equal(204, await _server.StatusOfAsync(HttpMethod.Delete, "/api/domains/homelab", null, _access));

        Assert.Empty(await _server.ServedAsync("homelab.ddns.example.com"));
        Assert.Equal(404, await _server.StatusOfAsync(HttpMethod.Delete, "/api/domains/homelab", null, _access));
        async Task<int> TakeAsync(string access) => await _server.StatusOfAsync(HttpMethod.Post, "/api/domains", new { name = "homelab" }, access);
        Assert.Equal(409, await TakeAsync(stranger));
        _server.Time.Advance(DomainService.Quarantine + TimeSpan.FromSeconds(1));
        Assert.Equal(201, await TakeAsync(await LogInAsync("stranger@example.org")));
    }

    [Fact]
    public async Task Its_old_owner_may_have_it_again_at_once()
    {
        await _server.CreateDomainAsync(_access);
        Assert.Equal(204, await _server.StatusOfAsync(HttpMethod.Delete, "/api/domains/homelab", null, _access));

        await _server.CreateDomainAsync(_access);
    }

    [Theory]
    [InlineData("GET", "/api/domains")]
    [InlineData("POST", "/api/domains")]
    [InlineData("GET", "/api/domains/homelab")]
    [InlineData("DELETE", "/api/domains/homelab")]
    [InlineData("POST", "/api/domains/homelab/token")]
    [InlineData("GET", "/api/domains/homelab/history")]
    public async Task Without_a_session_it_is_401_whatever_the_body(string method, string path)
    {
        var token = await _server.CreateDomainAsync(_access);

        Assert.Equal(401, await _server.StatusOfAsync(new HttpMethod(method), path, method == "POST" ? "{" : null));
        Assert.Equal(401, await _server.StatusOfAsync(new HttpMethod(method), path, null, token));
    }

    private Task<HttpResponseMessage> CreateAsync(string? name, string? zone = null) =>
        _server.SendAsync(HttpMethod.Post, "/api/domains", new { name, zone }, _access);

    private async Task<string> LogInAsync(string email)
    {
        using var response = await _server.SendAsync(HttpMethod.Post, "/api/auth/login", new { email, password = ApiServer.Password });
        return (await ApiServer.ReadAsync(response, DdnsJson.Default.SessionResponse)).AccessToken;
    }
}
