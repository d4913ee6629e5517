using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Ddns.Api.Hosting;
using Ddns.Api.Security;
using Ddns.Contracts;
using Ddns.Store.Accounts;

namespace Ddns.Api.Accounts;

/// <summary>
/// Begins, renews and ends sessions. A session is a short-lived access token and a refresh token that works once; one that
/// comes a second time was copied, and ends every session that descends from the same log-in.
/// </summary>
public sealed class Sessions(IAccountStore accounts, AccessTokens accessTokens, TimeProvider time, ApiMetrics metrics, ILogger<Sessions> logger)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private const int MaxUserAgent = 256;

    /// <param name="inBody">True for clients that keep the refresh token themselves; else it travels in the cookie.</param>
    public async Task<SessionResponse> BeginAsync(Account account, HttpContext context, bool inBody)
    {
        var now = time.GetUtcNow();
        var (refresh, hash) = NewRefreshToken();
        var userAgent = context.Request.Headers.UserAgent.ToString();
        await accounts.AddRefreshTokenAsync(
            new RefreshToken(0, account.Id, Guid.NewGuid(), hash, now, now + Lifetime, null, userAgent[..Math.Min(userAgent.Length, MaxUserAgent)], context.Peer()),
            context.RequestAborted);
        return Answer(account, context, refresh, now + Lifetime, inBody);
    }

    /// <summary>Null when the refresh token (the body's, else the cookie's) is unknown, expired, or was used before.</summary>
    public async Task<SessionResponse?> RenewAsync(string? refreshOfBody, HttpContext context)
    {
        if ((refreshOfBody ?? RefreshCookie.Read(context.Request)) is not { Length: > 0 } refresh)
            return null;

        var now = time.GetUtcNow();
        var (successor, successorHash) = NewRefreshToken();
        var rotation = await accounts.RotateRefreshTokenAsync(HashOf(refresh), successorHash, now, now + Lifetime, context.RequestAborted);
        if (rotation is { Outcome: RotationOutcome.Rotated, Account: { LockedAt: null } account })
            return Answer(account, context, successor, now + Lifetime, inBody: refreshOfBody is not null);

        if (rotation.Outcome == RotationOutcome.Replayed)
            logger.RefreshTokenReplayed(context.Peer());
        metrics.AuthenticationFailed("refresh");
        RefreshCookie.Delete(context);
        return null;
    }

    public async Task EndAsync(string? refreshOfBody, HttpContext context)
    {
        if ((refreshOfBody ?? RefreshCookie.Read(context.Request)) is { Length: > 0 } refresh)
            await accounts.RevokeRefreshTokenAsync(HashOf(refresh), context.RequestAborted);
        RefreshCookie.Delete(context);
    }

    private SessionResponse Answer(Account account, HttpContext context, string refresh, DateTimeOffset refreshExpiresAt, bool inBody)
    {
        var (access, expiresAt) = accessTokens.Issue(account);
        if (inBody)
            return new SessionResponse(access, expiresAt, refresh, refreshExpiresAt);
        RefreshCookie.Write(context, refresh, refreshExpiresAt);
        return new SessionResponse(access, expiresAt, null, null);
    }

    private static (string Token, byte[] Hash) NewRefreshToken()
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return (token, HashOf(token));
    }

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
