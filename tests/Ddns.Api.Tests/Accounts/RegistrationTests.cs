using Ddns.Api.Accounts;
using Ddns.Api.Security;
using Ddns.Api.Tests.Harness;
using Ddns.Contracts;
using Ddns.Store.Accounts;

namespace Ddns.Api.Tests.Accounts;

public sealed class RegistrationTests
{
    [Fact]
    public async Task The_first_account_becomes_the_operator_and_closes_the_door()
    {
        await using var server = await ApiServer.StartAsync(("DDNS_REGISTRATION", ""));

        using var first = await RegisterAsync(server, "first@example.org");
        Assert.Equal(201, (int)first.StatusCode);
        var access = (await ApiServer.ReadAsync(first, DdnsJson.Default.SessionResponse)).AccessToken;
        using var account = await server.SendAsync(HttpMethod.Get, "/api/account", null, access);
        Assert.Equal(
            new AccountResponse("first@example.org", "operator", server.Time.GetUtcNow(), 0, 5),
            await ApiServer.ReadAsync(account, DdnsJson.Default.AccountResponse));

        Assert.Equal(403, (int)(await RegisterAsync(server, "second@example.org")).StatusCode);
    }

    [Fact]
    public async Task Of_two_at_once_one_is_first()
    {
        await using var server = await ApiServer.StartAsync(("DDNS_REGISTRATION", "first"));

        var statuses = await Task.WhenAll(Enumerable.Range(0, 6).Select(async i => (int)(await RegisterAsync(server, $"a{i}@example.org")).StatusCode));

        Assert.Single(statuses, 201);
        Assert.All(statuses, status => Assert.True(status is 201 or 403));
    }

    [Fact]
    public async Task Of_many_at_once_through_an_open_door_one_is_operator()
    {
        await using var server = await ApiServer.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(async i => Assert.Equal(201, (int)(await RegisterAsync(server, $"a{i}@example.org")).StatusCode)));

        var accounts = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => server.Get<IAccountStore>().FindByEmailAsync($"a{i}@example.org", CancellationToken.None)));
        Assert.Single(accounts, account => account!.Role == AccountRole.Operator);
    }

    [Fact]
    public async Task Invitations_do_not_exist_yet_and_that_is_said()
    {
        await using var server = await ApiServer.StartAsync(("DDNS_REGISTRATION", "invite"));
        Assert.Equal(201, (int)(await RegisterAsync(server, "first@example.org")).StatusCode);

        using var second = await RegisterAsync(server, "second@example.org");

        Assert.Equal(403, (int)second.StatusCode);
        Assert.Contains("invitation", await ApiServer.ProblemOfAsync(second), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_others_can_call_the_first_account_needs_the_code()
    {
        await using var server = await ApiServer.StartAsync(("DDNS_TRUSTED_PROXIES", "10.0.0.1"));
        var code = await server.Get<Registration>().CodeToPrintAsync(CancellationToken.None);
        Assert.NotNull(code);

        Assert.Equal(403, (int)(await RegisterAsync(server, "first@example.org")).StatusCode);
        Assert.Equal(403, (int)(await RegisterAsync(server, "first@example.org", "000000000000")).StatusCode);
        Assert.Equal(201, (int)(await RegisterAsync(server, "first@example.org", code)).StatusCode);
        Assert.Equal(201, (int)(await RegisterAsync(server, "second@example.org")).StatusCode);
        Assert.Null(await server.Get<Registration>().CodeToPrintAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_code_may_come_in_a_header()
    {
        await using var server = await ApiServer.StartAsync(("DDNS_TRUSTED_PROXIES", "10.0.0.1"));

        Assert.Equal(201, await server.StatusOfAsync(HttpMethod.Post, "/api/auth/register",
            new { email = "first@example.org", password = ApiServer.Password }, null, ("Ddns-Registration-Code", server.Get<SigningKeys>().RegistrationCode)));
    }

    [Fact]
    public async Task Only_this_machine_needs_no_code()
    {
        await using var server = await ApiServer.StartAsync();

        Assert.Null(await server.Get<Registration>().CodeToPrintAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("somebody@example.org")]
    [InlineData("SOMEBODY@EXAMPLE.ORG")]
    public async Task An_address_that_is_taken_is_409(string email)
    {
        await using var server = await ApiServer.StartAsync();
        await server.RegisterAsync("somebody@example.org");

        Assert.Equal(409, (int)(await RegisterAsync(server, email)).StatusCode);
    }

    [Fact]
    public async Task Weak_and_malformed_input_is_422()
    {
        await using var server = await ApiServer.StartAsync();
        string[] bodies =
        [
            "{}",
            """{"email": "somebody@example.org"}""",
            """{"password": "a good pass phrase"}""",
            """{"email": "somebody", "password": "a good pass phrase"}""",
            """{"email": "some body@example.org", "password": "a good pass phrase"}""",
            """{"email": "Some Body <somebody@example.org>", "password": "a good pass phrase"}""",
            """{"email": "somebody@example.org\r\nBcc: x@example.org", "password": "a good pass phrase"}""",
            """{"email": "somebody@example.org", "password": "short12"}""",
            """{"email": "somebody@example.org", "password": "password123"}""",
            """{"email": "somebody@example.org", "password": "somebody@example.org"}""",
        ];
        foreach (var body in bodies)
            Assert.Equal(422, await server.StatusOfAsync(HttpMethod.Post, "/api/auth/register", body));
        Assert.Equal(0, await server.Get<IAccountStore>().CountAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Unknown_fields_are_ignored()
    {
        await using var server = await ApiServer.StartAsync();

        Assert.Equal(201, await server.StatusOfAsync(HttpMethod.Post, "/api/auth/register",
            new { email = "somebody@example.org", password = ApiServer.Password, role = "operator", more = new[] { 1 } }));
    }

    private static Task<HttpResponseMessage> RegisterAsync(ApiServer server, string email, string? code = null) =>
        server.SendAsync(HttpMethod.Post, "/api/auth/register", new { email, password = ApiServer.Password, code });
}
