using System.Text.Encodings.Web;
using Ddns.Store.Accounts;
using Microsoft.AspNetCore.Authentication;

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
        services.AddSingleton(UrlEncoder.Default);
        // Not AddAuthentication: that brings Data Protection, which keeps keys of its own in the home directory, for cookies we do not have.
        services.AddAuthenticationCore(options =>
        {
            options.AddScheme<AccountHandler>(Scheme, null);
            // No scheme by default: the bearer token of an update call is a domain's, and must not be tried as an account's first.
            options.DefaultScheme = "none by default";
        });
        services.AddTransient<AccountHandler>();
        services.AddAuthorizationBuilder().AddPolicy(Policy, policy => policy.AddAuthenticationSchemes(Scheme).RequireAuthenticatedUser());
    }

    /// <summary>The account that calls; only on routes that require <see cref="Policy"/>.</summary>
    public static Account Account(this HttpContext context) =>
        context.Features.Get<Account>() ?? throw new InvalidOperationException("This route does not require an account.");
}
