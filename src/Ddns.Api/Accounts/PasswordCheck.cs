using Ddns.Api.Hosting;
using Ddns.Api.Security;
using Ddns.Store.Accounts;

namespace Ddns.Api.Accounts;

/// <summary>Checks passwords, in the same time whether the account exists or not.</summary>
public sealed class PasswordCheck(IAccountStore accounts, PasswordHasher passwords, RateLimits limits, ApiMetrics metrics)
{
    /// <summary>The account, or the problem: 429 too many tries, 401 wrong.</summary>
    public async Task<(Account? Account, Problem? Problem)> LogInAsync(string email, string password, HttpContext context)
    {
        if (!limits.TrySignIn(email, context.Peer(), out var wait))
            return (null, Problem.TooMany(wait));

        var account = await accounts.FindByEmailAsync(email, context.RequestAborted);
        // Always one bcrypt of the same cost, and only then a look at what was found.
        var matches = await MatchesAsync(password, account?.PasswordHash ?? passwords.NobodysHash);
        if (account is null || !matches || account.LockedAt is not null)
        {
            metrics.AuthenticationFailed("password");
            return (null, Problem.Unauthorized("The e-mail address or the password is wrong."));
        }

        limits.SignedIn(email);
        if (passwords.IsOutdated(account.PasswordHash))
            await accounts.UpgradePasswordHashAsync(account.Id, await passwords.HashAsync(password), context.RequestAborted);
        return (account, null);
    }

    /// <summary>Whether an account that is signed in knows its password; null and a problem when it tried too often.</summary>
    public async Task<(bool Matches, Problem? Problem)> ConfirmAsync(Account account, string password, HttpContext context)
    {
        if (!limits.TrySignIn(account.Email, context.Peer(), out var wait))
            return (false, Problem.TooMany(wait));
        if (!await MatchesAsync(password, account.PasswordHash))
        {
            metrics.AuthenticationFailed("password");
            return (false, null);
        }
        limits.SignedIn(account.Email);
        return (true, null);
    }

    private async Task<bool> MatchesAsync(string password, string hash)
    {
        var tooLong = password.Length > PasswordRules.MaxLength;
        return await passwords.VerifyAsync(tooLong ? password[..PasswordRules.MaxLength] : password, hash) && !tooLong;
    }
}
