using System.Security.Claims;
using System.Text.Encodings.Web;
using Ddns.Api.Hosting;
using Ddns.Store.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Ddns.Api.Security;

/// <summary>Reads the access token of a call and finds its account. A changed password moves the account's stamp, and tokens made before stop at once.</summary>
internal sealed class AccountHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, AccessTokens tokens, IAccountStore accounts)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (BearerToken.Of(Request) is not { } token)
            return AuthenticateResult.NoResult();
        if (await tokens.ReadAsync(token) is not var (accountId, stamp))
            return AuthenticateResult.Fail("The token is not ours, or has expired.");

        var account = await accounts.FindAsync(accountId, Context.RequestAborted);
        if (account is not { LockedAt: null } || account.SecurityStamp != stamp)
            return AuthenticateResult.Fail("The session has ended.");

        Context.Features.Set(account);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(Scheme.Name)), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return Problem.Unauthorized("Send a valid access token as Authorization: Bearer …; POST /api/auth/login or /api/auth/refresh yields one.").ExecuteAsync(Context);
    }
}
