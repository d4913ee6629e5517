using System.Net;
using Ddns.EndToEnd.Tests.Asking;
using Ddns.EndToEnd.Tests.Running;

namespace Ddns.EndToEnd.Tests;

/// <summary>The thread of the README: a person registers a name, a cron line updates it, dig shows it.</summary>
public sealed class ThreadTests : EndToEndTest
{
    private RunningServer _server = null!;
    private Api _api = null!;
    private Registered _homelab = null!;

    private protected override async Task PrepareAsync()
    {
        _server = await StartAsync(NewSetupWithShippedZone());
        _api = Use(new Api(_server.Setup.Http));
        await _api.RegisterAsync();
        await _api.LoginAsync();
        _homelab = await _api.CreateAsync("homelab");
    }

    [Fact]
    public async Task An_update_without_a_body_publishes_the_address_it_came_from_over_udp_and_tcp()
    {
        Assert.Equal("homelab.ddns.example.com", _homelab.Fqdn);

        using var updated = await _api.UpdateAsync("homelab", _homelab.Token);

        Assert.Equal(HttpStatusCode.OK, updated.StatusCode);
        foreach (var transport in new[] { "+notcp", "+tcp" })
        {
            var answer = await Dig.AskAsync(_server.Setup.Dns, _homelab.Fqdn, "A", transport);
            Assert.Equal(["homelab.ddns.example.com. 60 IN A 127.0.0.1"], answer.Answer);
            Assert.Equal("NOERROR", answer.Status);
            Assert.Contains("aa", answer.Flags);
        }
    }

    [Fact]
    public async Task Both_families_are_published_and_a_second_update_replaces_the_first()
    {
        await UpdateAsync(new { ipv4 = "203.0.113.7", ipv6 = "2001:db8::7" }, HttpStatusCode.OK);
        await UpdateAsync(new { ipv4 = "203.0.113.8", ipv6 = "2001:db8::8" }, HttpStatusCode.OK);

        Assert.Equal(["203.0.113.8"], await Dig.ShortAsync(_server.Setup.Dns, _homelab.Fqdn, "A"));
        Assert.Equal(["2001:db8::8"], await Dig.ShortAsync(_server.Setup.Dns, _homelab.Fqdn, "AAAA"));
    }

    [Fact]
    public async Task A_new_token_stops_the_old_one_at_once()
    {
        var answer = await _api.JsonAsync(HttpMethod.Post, "/api/domains/homelab/token", HttpStatusCode.OK);
        var newToken = answer.GetProperty("token").GetString()!;

        using var withOld = await _api.UpdateAsync("homelab", _homelab.Token, IPAddress.Parse("203.0.113.1"));
        using var withNew = await _api.UpdateAsync("homelab", newToken, IPAddress.Parse("203.0.113.2"));

        Assert.Equal(HttpStatusCode.Unauthorized, withOld.StatusCode);
        Assert.Equal(HttpStatusCode.OK, withNew.StatusCode);
        Assert.Equal(["203.0.113.2"], await Dig.ShortAsync(_server.Setup.Dns, _homelab.Fqdn, "A"));
    }

    [Fact]
    public async Task A_deleted_domain_is_gone_from_dns_when_the_reply_arrives()
    {
        using var updated = await _api.UpdateAsync("homelab", _homelab.Token);
        Assert.Equal(HttpStatusCode.OK, updated.StatusCode);

        await _api.JsonAsync(HttpMethod.Delete, "/api/domains/homelab", HttpStatusCode.NoContent);

        Assert.Equal("NXDOMAIN", (await Dig.AskAsync(_server.Setup.Dns, _homelab.Fqdn, "A")).Status);
        using var late = await _api.UpdateAsync("homelab", _homelab.Token);
        Assert.Contains(late.StatusCode, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.NotFound });
        Assert.Equal("NXDOMAIN", (await Dig.AskAsync(_server.Setup.Dns, _homelab.Fqdn, "A")).Status);
    }

    [Fact]
    public async Task A_deleted_account_takes_its_names_along()
    {
        using var updated = await _api.UpdateAsync("homelab", _homelab.Token);

        using var deleted = await _api.SendAsync(HttpMethod.Delete, "/api/account", new { password = Api.Password });

        Assert.True(deleted.IsSuccessStatusCode, $"{deleted.StatusCode}");
        Assert.Equal("NXDOMAIN", (await Dig.AskAsync(_server.Setup.Dns, _homelab.Fqdn, "A")).Status);
    }

    [Fact]
    public async Task Every_change_is_in_the_history_and_an_unchanged_update_is_not()
    {
        await UpdateAsync(new { ipv4 = "203.0.113.7" }, HttpStatusCode.OK);
        await UpdateAsync(new { ipv4 = "203.0.113.7" }, HttpStatusCode.OK);
        await UpdateAsync(new { ipv4 = "203.0.113.8" }, HttpStatusCode.OK);

        var changes = await History.ReadAsync(_api, "homelab");

        Assert.Equal(["203.0.113.8", "203.0.113.7"], changes);
    }

    [Theory]
    [InlineData("""{"ipv4":""", HttpStatusCode.BadRequest)]
    [InlineData("""{"ipv4":"999.1.1.1"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"ipv4":"0x7f.1"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"ipv4":"224.0.0.1"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"ipv6":"fe80::1%eth0"}""", HttpStatusCode.UnprocessableEntity)]
    public async Task A_bad_address_is_refused_and_publishes_nothing(string body, HttpStatusCode expected)
    {
        using var answer = await SendAsync(body);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await Dig.ShortAsync(_server.Setup.Dns, _homelab.Fqdn, "A"));
    }

    [Fact]
    public async Task Fields_that_nobody_knows_are_ignored()
    {
        using var answer = await SendAsync("""{"ipv4":"203.0.113.9","colour":"green"}""");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["203.0.113.9"], await Dig.ShortAsync(_server.Setup.Dns, _homelab.Fqdn, "A"));
    }

    [Fact]
    public async Task A_body_over_64_KiB_is_refused()
    {
        using var answer = await SendAsync($$"""{"ipv4":"203.0.113.9","padding":"{{new string('x', 70_000)}}"}""");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    private Task<HttpResponseMessage> SendAsync(string body) => _api.UpdateRawAsync("homelab", _homelab.Token, body);

    private async Task UpdateAsync(object body, HttpStatusCode expected)
    {
        using var answer = await SendAsync(System.Text.Json.JsonSerializer.Serialize(body));
        Assert.Equal(expected, answer.StatusCode);
    }
}
