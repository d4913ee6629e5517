using Ddns.Api.Tests.Harness;

namespace Ddns.Api.Tests.Updates;

/// <summary>Updates that come from elsewhere, through a trusted proxy on this machine.</summary>
public sealed class RemoteUpdateTests : IAsyncLifetime
{
    private const string Path = "/api/domains/homelab/update";

    private ApiServer _server = null!;
    private string _access = null!;
    private string _token = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync(("DDNS_TRUSTED_PROXIES", "127.0.0.1"));
        _access = await _server.RegisterAsync();
        _token = await _server.CreateDomainAsync(_access);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_peer_is_who_the_proxy_says_and_not_who_the_client_says()
    {
        var answer = await _server.UpdateAsync(_token, headers: ("X-Forwarded-For", "6.6.6.6, 9.9.9.9"));

        Assert.Equal(("9.9.9.9", null), (answer.Ipv4, answer.Ipv6));
    }

    [Fact]
    public async Task A_peer_with_IPv6_publishes_IPv6_only()
    {
        await _server.UpdateAsync(_token, headers: ("X-Forwarded-For", "9.9.9.9"));

        var answer = await _server.UpdateAsync(_token, headers: ("X-Forwarded-For", "2620:fe::fe"));

        Assert.Equal(("9.9.9.9", "2620:fe::fe"), (answer.Ipv4, answer.Ipv6));
    }

    [Fact]
    public async Task A_mapped_peer_is_IPv4() =>
        Assert.Equal("9.9.9.9", (await _server.UpdateAsync(_token, headers: ("X-Forwarded-For", "::ffff:9.9.9.9"))).Ipv4);

    [Theory]
    [InlineData("ipv4", "192.168.1.5")]
    [InlineData("ipv4", "100.64.0.1")]
    [InlineData("ipv4", "198.51.100.7")]
    [InlineData("ipv4", "127.0.0.1")]
    [InlineData("ipv6", "64:ff9b::909:909")]
    [InlineData("ipv6", "fd00::1")]
    [InlineData("ipv6", "2001:db8::1")]
    public async Task Private_addresses_are_422_with_the_reason(string field, string address)
    {
        using var response = await _server.SendAsync(HttpMethod.Put, Path, new Dictionary<string, string> { [field] = address }, _token, ("X-Forwarded-For", "9.9.9.9"));

        Assert.Equal(422, (int)response.StatusCode);
        var sentence = await ApiServer.ProblemOfAsync(response);
        Assert.Contains(address, sentence, StringComparison.Ordinal);
        Assert.Contains("DDNS_ALLOW_PRIVATE_ADDRESSES", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_proxys_own_address_is_not_published()
    {
        // A proxy that forgets the header: its own loopback address would be what everybody's name says.
        Assert.Equal(422, await _server.StatusOfAsync(HttpMethod.Put, Path, null, _token));
    }

    [Fact]
    public async Task A_token_has_a_burst_of_60_and_then_30_a_minute()
    {
        var from = ("X-Forwarded-For", "9.9.9.9");
        for (var i = 0; i < 60; i++)
            await _server.UpdateAsync(_token, headers: from);

        using var response = await _server.SendAsync(HttpMethod.Put, Path, null, _token, from);
        Assert.Equal(429, (int)response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(2), response.Headers.RetryAfter?.Delta);
        await ApiServer.ProblemOfAsync(response);

        _server.Time.Advance(TimeSpan.FromSeconds(2));
        await _server.UpdateAsync(_token, headers: from);
        Assert.Equal(429, await _server.StatusOfAsync(HttpMethod.Put, Path, null, _token, from));
    }

    [Fact]
    public async Task Another_token_of_the_same_address_is_not_held_up()
    {
        var other = await _server.CreateDomainAsync(_access, "other");
        var from = ("X-Forwarded-For", "9.9.9.9");
        for (var i = 0; i < 61; i++)
            (await _server.SendAsync(HttpMethod.Put, Path, null, _token, from)).Dispose();

        await _server.UpdateAsync(other, name: "other", headers: from);
    }

    [Fact]
    public async Task An_address_has_600_a_minute_whatever_it_sends()
    {
        var from = ("X-Forwarded-For", "9.9.9.9");
        for (var i = 0; i < 600; i++)
            Assert.Equal(401, await _server.StatusOfAsync(HttpMethod.Put, Path, null, "wrong", from));

        Assert.Equal(429, await _server.StatusOfAsync(HttpMethod.Put, Path, null, _token, from));
        await _server.UpdateAsync(_token, headers: ("X-Forwarded-For", "9.9.9.10"));
    }

    [Fact]
    public async Task This_machine_is_not_limited()
    {
        await using var server = await ApiServer.StartAsync();
        var token = await server.CreateDomainAsync(await server.RegisterAsync());

        for (var i = 0; i < 700; i++)
            await server.UpdateAsync(token);
    }

    [Fact]
    public async Task Without_trust_the_header_is_not_looked_at()
    {
        await using var server = await ApiServer.StartAsync();
        var token = await server.CreateDomainAsync(await server.RegisterAsync());

        Assert.Equal("127.0.0.1", (await server.UpdateAsync(token, headers: ("X-Forwarded-For", "9.9.9.9"))).Ipv4);
    }
}
