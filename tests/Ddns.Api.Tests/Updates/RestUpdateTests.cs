using System.Net.Http.Headers;
using System.Text;
using Ddns.Api.Tests.Harness;
using Ddns.Contracts;
using Ddns.Store.Following;
using Ddns.Store.Zones;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ddns.Api.Tests.Updates;

/// <summary><c>PUT /api/domains/{name}/update</c>, on a server that only this machine can call.</summary>
public sealed class RestUpdateTests : IAsyncLifetime
{
    private const string Path = "/api/domains/homelab/update";

    private ApiServer _server = null!;
    private string _access = null!;
    private string _token = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        _access = await _server.RegisterAsync();
        _token = await _server.CreateDomainAsync(_access);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("PUT")]
    [InlineData("POST")]
    [InlineData("GET")]
    public async Task Without_a_body_the_address_of_the_caller_is_published(string method)
    {
        using var response = await _server.SendAsync(new HttpMethod(method), Path, null, _token);

        Assert.Equal(200, (int)response.StatusCode);
        var answer = await ApiServer.ReadAsync(response, DdnsJson.Default.UpdateResponse);
        Assert.Equal(new UpdateResponse("homelab.ddns.example.com", "127.0.0.1", null, true, 60, _server.Time.GetUtcNow()), answer);
        Assert.Equal(["A 60 127.0.0.1"], await _server.ServedAsync("homelab.ddns.example.com"));
    }

    [Fact]
    public async Task The_reply_has_its_length_and_is_not_chunked()
    {
        foreach (var token in new[] { _token, "wrong" })
        {
            using var response = await _server.SendAsync(HttpMethod.Put, Path, null, token);

            Assert.NotNull(response.Content.Headers.ContentLength);
            Assert.NotEqual(true, response.Headers.TransferEncodingChunked);
            Assert.Empty(response.Content.Headers.ContentEncoding);
            Assert.True(response.Headers.CacheControl?.NoStore);
        }
    }

    [Fact]
    public async Task Both_families_in_one_call()
    {
        var answer = await _server.UpdateAsync(_token, new { ipv4 = "198.51.100.7", ipv6 = "2001:DB8:0::7" });

        Assert.Equal(("198.51.100.7", "2001:db8::7", true), (answer.Ipv4, answer.Ipv6, answer.Changed));
        Assert.Equal(["A 60 198.51.100.7", "AAAA 60 2001:db8::7"], await _server.ServedAsync("homelab.ddns.example.com"));
    }

    [Fact]
    public async Task The_other_family_is_left_alone()
    {
        await _server.UpdateAsync(_token, new { ipv4 = "198.51.100.7", ipv6 = "2001:db8::7" });

        var answer = await _server.UpdateAsync(_token, new { ipv6 = "2001:db8::8" });

        Assert.Equal(("198.51.100.7", "2001:db8::8", true), (answer.Ipv4, answer.Ipv6, answer.Changed));
        Assert.Equal(["A 60 198.51.100.7", "AAAA 60 2001:db8::8"], await _server.ServedAsync("homelab.ddns.example.com"));
    }

    [Fact]
    public async Task An_unchanged_address_is_a_check_in_and_writes_no_zone_data()
    {
        var first = await _server.UpdateAsync(_token, new { ipv4 = "198.51.100.7" });
        var writes = _server.Recorder.Changes.Count;
        _server.Time.Advance(TimeSpan.FromMinutes(5));

        var second = await _server.UpdateAsync(_token, new { ipv4 = "198.51.100.7" });

        Assert.False(second.Changed);
        Assert.Equal(first.UpdatedAt, second.UpdatedAt);
        Assert.Equal(writes, _server.Recorder.Changes.Count);
        using var response = await _server.SendAsync(HttpMethod.Get, "/api/domains/homelab", null, _access);
        Assert.Equal(_server.Time.GetUtcNow(), (await ApiServer.ReadAsync(response, DdnsJson.Default.DomainResponse)).LastCheckInAt);
    }

    [Fact]
    public async Task Unchanged_is_decided_against_the_store_and_not_against_what_was_sent_before()
    {
        await _server.UpdateAsync(_token, new { ipv4 = "198.51.100.7" });
        var name = Protocol.Names.DomainName.Parse("homelab.ddns.example.com.");
        var zone = await _server.Get<IZoneStore>().FindEnclosingZoneAsync(name, CancellationToken.None);
        await _server.Get<IZoneStore>().ApplyAsync(new ZoneChange(zone!.Id, [new DeleteName(name)], []), CancellationToken.None);

        Assert.True((await _server.UpdateAsync(_token, new { ipv4 = "198.51.100.7" })).Changed);
        Assert.Equal(["A 60 198.51.100.7"], await _server.ServedAsync("homelab.ddns.example.com"));
    }

    [Fact]
    public async Task The_full_name_is_as_good_as_the_label() =>
        Assert.Equal("homelab.ddns.example.com", (await _server.UpdateAsync(_token, name: "HomeLab.ddns.example.com")).Fqdn);

    [Fact]
    public async Task The_query_serves_those_who_cannot_send_a_body()
    {
        using var response = await _server.SendAsync(HttpMethod.Get, Path + "?ipv4=198.51.100.7&ipv6=", null, _token);

        var answer = await ApiServer.ReadAsync(response, DdnsJson.Default.UpdateResponse);
        Assert.Equal(("198.51.100.7", null), (answer.Ipv4, answer.Ipv6));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"ipv4": "", "ipv6": null}""")]
    [InlineData("""{"hostname": "homelab", "nested": {"x": [1]}}""")]
    public async Task A_body_that_names_no_address_means_the_callers(string body) =>
        Assert.Equal("127.0.0.1", (await _server.UpdateAsync(_token, body)).Ipv4);

    [Fact]
    public async Task An_empty_form_as_routers_send_it_means_the_callers_address()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new StringContent("", Encoding.ASCII, "application/x-www-form-urlencoded") };
        request.Headers.Authorization = new AuthenticationHeaderValue("bearer", _token);
        using var response = await _server.Client.SendAsync(request);

        Assert.Equal(200, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("ipv4", "1")]
    [InlineData("ipv4", "0x7f.1")]
    [InlineData("ipv4", "010.0.0.1")]
    [InlineData("ipv4", "1.2.3")]
    [InlineData("ipv4", "256.1.1.1")]
    [InlineData("ipv4", " 9.9.9.9")]
    [InlineData("ipv4", "9.9.9.9/32")]
    [InlineData("ipv4", "2001:db8::1")]
    [InlineData("ipv6", "fe80::1%eth0")]
    [InlineData("ipv6", "[2001:db8::1]")]
    [InlineData("ipv6", "9.9.9.9")]
    [InlineData("ipv6", "::ffff:9.9.9.9")]
    [InlineData("ipv4", "0.0.0.0")]
    [InlineData("ipv4", "224.0.0.1")]
    [InlineData("ipv4", "255.255.255.255")]
    [InlineData("ipv6", "::")]
    [InlineData("ipv6", "ff02::1")]
    public async Task A_bad_address_is_422_and_changes_nothing(string field, string address)
    {
        Assert.Equal(422, await _server.StatusOfAsync(HttpMethod.Put, Path, new Dictionary<string, string> { [field] = address }, _token));
        Assert.Empty(await _server.ServedAsync("homelab.ddns.example.com"));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"ipv4": 5}""")]
    [InlineData("[]")]
    [InlineData("""{"ipv4": "9.9.9.9"} x""")]
    public async Task Malformed_JSON_is_400(string body) =>
        Assert.Equal(400, await _server.StatusOfAsync(HttpMethod.Put, Path, body, _token));

    [Fact]
    public async Task A_body_of_another_kind_is_415()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Path) { Content = new StringContent("ipv4=9.9.9.9", Encoding.ASCII, "application/x-www-form-urlencoded") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        using var response = await _server.Client.SendAsync(request);

        Assert.Equal(415, (int)response.StatusCode);
        await ApiServer.ProblemOfAsync(response);
    }

    [Fact]
    public async Task A_body_of_64_KiB_is_read_and_one_octet_more_is_413()
    {
        string Body(int length) => """{"ipv4":"9.9.9.9"}""" + new string(' ', length - 18);

        Assert.Equal(200, await _server.StatusOfAsync(HttpMethod.Put, Path, Body(65_536), _token));
        Assert.Equal(413, await _server.StatusOfAsync(HttpMethod.Put, Path, Body(65_537), _token));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData("ddnsaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Without_the_token_it_is_401(string? token)
    {
        using var response = await _server.SendAsync(HttpMethod.Put, Path, null, token);

        Assert.Equal(401, (int)response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        await ApiServer.ProblemOfAsync(response);
        Assert.Empty(await _server.ServedAsync("homelab.ddns.example.com"));
    }

    [Fact]
    public async Task The_token_of_another_name_is_401()
    {
        var other = await _server.CreateDomainAsync(_access, "other");

        Assert.Equal(401, await _server.StatusOfAsync(HttpMethod.Put, Path, null, other));
        Assert.Equal(401, await _server.StatusOfAsync(HttpMethod.Put, Path, null, _access));
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("static")]
    [InlineData("homelab.elsewhere.example")]
    [InlineData("a%20b")]
    [InlineData("a..b")]
    public async Task An_unknown_name_is_404(string name) =>
        Assert.Equal(404, await _server.StatusOfAsync(HttpMethod.Put, $"/api/domains/{name}/update", null, _token));

    [Fact]
    public async Task A_new_token_stops_the_old_one_at_once()
    {
        await _server.UpdateAsync(_token);
        using var response = await _server.SendAsync(HttpMethod.Post, "/api/domains/homelab/token", null, _access);
        var next = await ApiServer.ReadAsync(response, DdnsJson.Default.TokenResponse);

        Assert.Equal("homelab.ddns.example.com", next.Fqdn);
        Assert.Equal(401, await _server.StatusOfAsync(HttpMethod.Put, Path, null, _token));
        await _server.UpdateAsync(next.Token);
    }

    [Fact]
    public async Task An_update_that_a_new_token_overtook_does_not_win()
    {
        _server.Recorder.BeforeNextChange = async () => (await _server.SendAsync(HttpMethod.Post, "/api/domains/homelab/token", null, _access)).Dispose();

        Assert.Equal(401, await _server.StatusOfAsync(HttpMethod.Put, Path, null, _token));
        Assert.Empty(await _server.ServedAsync("homelab.ddns.example.com"));
    }

    [Fact]
    public async Task An_update_that_a_deletion_overtook_does_not_win()
    {
        _server.Recorder.BeforeNextChange = async () => (await _server.SendAsync(HttpMethod.Delete, "/api/domains/homelab", null, _access)).Dispose();

        Assert.Equal(404, await _server.StatusOfAsync(HttpMethod.Put, Path, null, _token));
        Assert.Empty(await _server.ServedAsync("homelab.ddns.example.com"));
    }

    [Fact]
    public async Task A_store_that_is_away_is_503_with_Retry_After()
    {
        _server.Recorder.IsAway = true;
        using var response = await _server.SendAsync(HttpMethod.Put, Path, null, _token);

        Assert.Equal(503, (int)response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter?.Delta);
        await ApiServer.ProblemOfAsync(response);
    }

    [Theory]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task Other_methods_are_405(string method) =>
        Assert.Equal(405, await _server.StatusOfAsync(new HttpMethod(method), Path, null, _token));

    [Fact]
    public async Task A_change_that_is_not_seen_in_DNS_in_time_says_so()
    {
        await using var server = await ApiServer.StartAsync([], services => services.Replace(ServiceDescriptor.Singleton<IVisibility, NeverVisible>()));
        var token = await server.CreateDomainAsync(await server.RegisterAsync());

        using var changed = await server.SendAsync(HttpMethod.Put, Path, null, token);
        using var unchanged = await server.SendAsync(HttpMethod.Put, Path, null, token);

        Assert.Equal(200, (int)changed.StatusCode);
        Assert.Equal(["pending"], changed.Headers.GetValues("Ddns-Visible"));
        Assert.False(unchanged.Headers.Contains("Ddns-Visible"));
    }

    [Fact]
    public async Task The_reply_waits_until_the_change_is_visible()
    {
        var table = new Awaited();
        await using var server = await ApiServer.StartAsync([], services => services.Replace(ServiceDescriptor.Singleton<IVisibility>(table)));
        var token = await server.CreateDomainAsync(await server.RegisterAsync());

        var reply = server.UpdateAsync(token);
        var head = await table.Asked.Task;
        Assert.False(reply.IsCompleted);
        Assert.Equal(["A 60 127.0.0.1"], await server.ServedAsync("homelab.ddns.example.com"));
        table.Visible.SetResult(true);

        Assert.True((await reply).Changed);
        Assert.True(head.Version > 0);
    }

    private sealed class NeverVisible : IVisibility
    {
        public ValueTask<bool> WaitAsync(ZoneHead head, TimeSpan timeout, CancellationToken cancellationToken) => new(false);
    }

    private sealed class Awaited : IVisibility
    {
        public TaskCompletionSource<ZoneHead> Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<bool> Visible { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ValueTask<bool> WaitAsync(ZoneHead head, TimeSpan timeout, CancellationToken cancellationToken)
        {
            Asked.SetResult(head);
            return new(Visible.Task);
        }
    }
}
