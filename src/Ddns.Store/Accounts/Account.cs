using System.Net;

namespace Ddns.Store.Accounts;

/// <summary>Stored by number: never renumber.</summary>
public enum AccountRole
{
    Member = 0,
    /// <summary>May see and change what belongs to others. The first account of a server is one.</summary>
    Operator = 1,
}

/// <param name="Email">As given; unique without regard to case.</param>
/// <param name="SecurityStamp">Moves when the password changes: access tokens made before are refused.</param>
public sealed record Account(long Id, string Email, string PasswordHash, AccountRole Role, int SecurityStamp, DateTimeOffset CreatedAt, DateTimeOffset? LockedAt);

/// <param name="TokenHash">SHA-256 of the refresh token (256 random bits need no slow hash).</param>
/// <param name="FamilyId">All tokens that descend from one log-in: when a used one comes back, the family is revoked.</param>
public sealed record RefreshToken(long Id, long AccountId, Guid FamilyId, byte[] TokenHash, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? UsedAt, string? UserAgent, IPAddress? Peer);

/// <param name="Action">A dotted verb: <c>account.register</c>, <c>domain.create</c>, <c>domain.token</c>, <c>zone.import</c> …</param>
/// <param name="Target">What it was done to, as text: a full name, an e-mail address.</param>
public sealed record AuditEntry(DateTimeOffset At, long? AccountId, string Action, string Target, IPAddress? Peer, string? Detail = null);
