using Ddns.Api.Tests.Harness;
using Ddns.Contracts;

namespace Ddns.Api.Tests.Domains;

public sealed class HistoryTests : IAsyncLifetime
{
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

    [Fact]
    public async Task Every_change_is_there_newest_first_with_before_and_after()
    {
        var first = _server.Time.GetUtcNow();
        await _server.UpdateAsync(_token, new { ipv4 = "198.51.100.7" });
        _server.Time.Advance(TimeSpan.FromMinutes(1));
        await _server.UpdateAsync(_token, new { ipv4 = "198.51.100.7" });
        _server.Time.Advance(TimeSpan.FromMinutes(1));
        await _server.UpdateAsync(_token, new { ipv4 = "198.51.100.8" });
        await _server.UpdateAsync(_token, new { ipv6 = "2001:db8::7" });

        var history = await ReadAsync("");

        var last = first + TimeSpan.FromMinutes(2);
        Assert.Equal("homelab.ddns.example.com", history.Fqdn);
        Assert.Equal(last - TimeSpan.FromHours(24), history.Since);
        Assert.Null(history.NextCursor);
        Assert.Equal(
            [
                new HistoryEntry(last, 6, null, "2001:db8::7", "rest", "127.0.0.1"),
                new HistoryEntry(last, 4, "198.51.100.7", "198.51.100.8", "rest", "127.0.0.1"),
                new HistoryEntry(first, 4, null, "198.51.100.7", "rest", "127.0.0.1"),
            ],
            history.Changes);
    }

    [Theory]
    [InlineData("1h", 1)]
    [InlineData("3h", 3)]
    [InlineData("24h", 24)]
    [InlineData("7d", 168)]
    [InlineData("30d", 720)]
    public async Task A_range_ends_where_it_says(string range, int hours)
    {
        await _server.UpdateAsync(_token, new { ipv4 = "198.51.100.7" });

        _server.Time.Advance(TimeSpan.FromHours(hours));
        Assert.Single((await ReadAsync($"?range={range}")).Changes);
        _server.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty((await ReadAsync($"?range={range}")).Changes);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repetition()
    {
        for (var i = 0; i < 250; i++)
            await _server.UpdateAsync(_token, new { ipv4 = $"198.51.100.{i}" });

        var pages = new List<HistoryResponse>();
        for (string? cursor = null; pages.Count == 0 || cursor is not null; cursor = pages[^1].NextCursor)
            pages.Add(await ReadAsync(cursor is null ? "" : $"?cursor={cursor}"));

        Assert.Equal([100, 100, 50], pages.Select(page => page.Changes.Count));
        Assert.Equal(Enumerable.Range(0, 250).Reverse().Select(i => $"198.51.100.{i}"), pages.SelectMany(page => page.Changes).Select(change => change.After));
    }

    [Theory]
    [InlineData("?range=2h")]
    [InlineData("?range=-1")]
    [InlineData("?cursor=x")]
    [InlineData("?cursor=-5")]
    public async Task Other_ranges_and_cursors_are_422(string query) =>
        Assert.Equal(422, await _server.StatusOfAsync(HttpMethod.Get, "/api/domains/homelab/history" + query, null, _access));

    [Fact]
    public async Task A_name_without_history_has_an_empty_one() => Assert.Empty((await ReadAsync("")).Changes);

    private async Task<HistoryResponse> ReadAsync(string query)
    {
        // The clock of these tests moves by days; a session lasts minutes.
        using var login = await _server.SendAsync(HttpMethod.Post, "/api/auth/login", new { email = "somebody@example.org", password = ApiServer.Password });
        var access = (await ApiServer.ReadAsync(login, DdnsJson.Default.SessionResponse)).AccessToken;
        using var response = await _server.SendAsync(HttpMethod.Get, "/api/domains/homelab/history" + query, null, access);
        Assert.Equal(200, (int)response.StatusCode);
        return await ApiServer.ReadAsync(response, DdnsJson.Default.HistoryResponse);
    }
}
