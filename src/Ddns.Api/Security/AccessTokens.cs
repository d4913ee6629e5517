using System.Globalization;
using System.Security.Claims;
using Ddns.Store.Accounts;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Ddns.Api.Security;

/// <summary>Makes and reads access tokens (JWT, HS256). They live for 15 minutes and carry the account's security stamp.</summary>
public sealed class AccessTokens
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private const string Name = "ddns";
    private const string StampClaim = "stamp";

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly TimeProvider _time;
    private readonly SigningCredentials _signing;
    private readonly TokenValidationParameters _validation;

    public AccessTokens(SigningKeys keys, TimeProvider time)
    {
        _time = time;
        _signing = new SigningCredentials(new SymmetricSecurityKey(keys.AccessTokens), SecurityAlgorithms.HmacSha256);
        _validation = new TokenValidationParameters
        {
            IssuerSigningKey = _signing.Key,
            // RFC 8725 §3.1: "Libraries MUST enable the caller to specify a supported set of algorithms": ours is one.
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            ValidIssuer = Name,
            ValidAudience = Name,
            RequireExpirationTime = true,
            LifetimeValidator = (_, expires, _, _) => expires > _time.GetUtcNow().UtcDateTime,
        };
    }

    public (string Token, DateTimeOffset ExpiresAt) Issue(Account account)
    {
        // RFC 7519 §2: times are whole seconds; what the answer promises is what the token says.
        var now = DateTimeOffset.FromUnixTimeSeconds(_time.GetUtcNow().ToUnixTimeSeconds());
        var expiresAt = now + Lifetime;
        var token = _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Name,
            Audience = Name,
            IssuedAt = now.UtcDateTime,
            Expires = expiresAt.UtcDateTime,
            Subject = new ClaimsIdentity(
            [
                new Claim(JwtRegisteredClaimNames.Sub, account.Id.ToString(CultureInfo.InvariantCulture)),
                new Claim(StampClaim, account.SecurityStamp.ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer32),
            ]),
            SigningCredentials = _signing,
        });
        return (token, expiresAt);
    }

    /// <summary>Whose token it is, and the security stamp it was made under; null when it is not ours or has expired.</summary>
    public async Task<(long AccountId, int Stamp)?> ReadAsync(string token)
    {
        var result = await _handler.ValidateTokenAsync(token, _validation);
        return result is { IsValid: true, SecurityToken: JsonWebToken jwt }
            && long.TryParse(jwt.Subject, NumberStyles.None, CultureInfo.InvariantCulture, out var accountId)
            && jwt.TryGetPayloadValue<int>(StampClaim, out var stamp)
                ? (accountId, stamp)
                : null;
    }
}
