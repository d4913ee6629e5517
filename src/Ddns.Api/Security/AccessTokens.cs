using System.Globalization;
using System.Security.Claims;
using Ddns.Store.Accounts;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Ddns.Api.Security;

/// <summary>Makes access tokens (JWT, HS256) and says how they are checked. They live for 15 minutes and carry the account's security stamp.</summary>
public sealed class AccessTokens(SigningKeys keys, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    public const string StampClaim = "stamp";

    private const string Issuer = "ddns";

    private readonly SymmetricSecurityKey _key = new(keys.AccessTokens);
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>What a token must fulfil, its account's stamp apart.</summary>
    public TokenValidationParameters Validation => new()
    {
        IssuerSigningKey = _key,
        // RFC 8725 §3.1: the algorithm is ours to choose, not the token's.
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        ValidIssuer = Issuer,
        ValidAudience = Issuer,
        RequireExpirationTime = true,
        LifetimeValidator = (_, expires, _, _) => expires > time.GetUtcNow().UtcDateTime,
    };

    public (string Token, DateTimeOffset ExpiresAt) Issue(Account account)
    {
        // JWT times are whole seconds (RFC 7519 §2, NumericDate); what we promise is what the token says.
        var now = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        var expiresAt = now + Lifetime;
        var token = _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Issuer,
            IssuedAt = now.UtcDateTime,
            Expires = expiresAt.UtcDateTime,
            Subject = new ClaimsIdentity(
            [
                new Claim(JwtRegisteredClaimNames.Sub, account.Id.ToString(CultureInfo.InvariantCulture)),
                new Claim(StampClaim, account.SecurityStamp.ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer32),
            ]),
            SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.HmacSha256),
        });
        return (token, expiresAt);
    }
}
