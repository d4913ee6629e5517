using System.Globalization;
using Ddns.Api.Hosting;
using Ddns.Store.Accounts;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Ddns.Api.Security;

/// <summary>How a call with an access token becomes a call of an account.</summary>
public static class AccountAuthentication
{
    public const string Scheme = "account";

    /// <summary>Routes that require it are called with <c>Authorization: Bearer</c> and an access token.</summary>
    public const string Policy = "account";

    public static void AddAccountAuthentication(this IServiceCollection services)
    {
        services.AddSingleton<AccessTokens>();
        // No scheme by default: the bearer token of an update call is a domain's, and must not be tried as a JWT first.
        services.AddAuthentication("none by default").AddJwtBearer(Scheme, options =>
        {
            options.MapInboundClaims = false;
            options.Events = new JwtBearerEvents
            {
                OnTokenValidated = FindAccountAsync,
                OnChallenge = AnswerAsync,
            };
        });
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, UseOurKey>();
        services.AddAuthorizationBuilder().AddPolicy(Policy, policy => policy.AddAuthenticationSchemes(Scheme).RequireAuthenticatedUser());
    }

    /// <summary>The account that calls; only on routes that require <see cref="Policy"/>.</summary>
    public static Account Account(this HttpContext context) =>
        context.Features.Get<Account>() ?? throw new InvalidOperationException("This route does not require an account.");

    // A changed password moves the stamp, and access tokens made before stop at once; a removed or locked account's likewise.
    private static async Task FindAccountAsync(TokenValidatedContext context)
    {
        var token = (JsonWebToken)context.SecurityToken;
        var accounts = context.HttpContext.RequestServices.GetRequiredService<IAccountStore>();
        var account = long.TryParse(token.Subject, CultureInfo.InvariantCulture, out var id)
            ? await accounts.FindAsync(id, context.HttpContext.RequestAborted)
            : null;
        if (account is null || account.LockedAt is not null || !token.TryGetPayloadValue<int>(AccessTokens.StampClaim, out var stamp) || stamp != account.SecurityStamp)
            context.Fail("The session has ended.");
        else
            context.HttpContext.Features.Set(account);
    }

    private static Task AnswerAsync(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        context.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
        return Problem.Unauthorized("Send a valid access token as Authorization: Bearer …; POST /api/auth/login or /api/auth/refresh yields one.").ExecuteAsync(context.HttpContext);
    }

    private sealed class UseOurKey(AccessTokens tokens) : IConfigureNamedOptions<JwtBearerOptions>
    {
        public void Configure(string? name, JwtBearerOptions options) => options.TokenValidationParameters = tokens.Validation;

        public void Configure(JwtBearerOptions options) => Configure(Scheme, options);
    }
}
