namespace Ddns.Store.Accounts;

/// <summary>Accounts and their sessions.</summary>
public interface IAccountStore
{
    /// <summary>How many accounts there are: none yet means that the first may register.</summary>
    Task<long> CountAsync(CancellationToken cancellationToken);

    /// <summary>Null when the e-mail address is taken, or when <paramref name="onlyAsFirst"/> and another account exists (decided in the transaction, so two cannot both be first).</summary>
    Task<CreateAccountResult> CreateAsync(string email, string passwordHash, AccountRole role, bool onlyAsFirst, AuditEntry audit, CancellationToken cancellationToken);

    Task<Account?> FindByEmailAsync(string email, CancellationToken cancellationToken);

    Task<Account?> FindAsync(long accountId, CancellationToken cancellationToken);

    /// <summary>Sets the password, moves the security stamp and revokes every session. The new stamp.</summary>
    Task<int?> ChangePasswordAsync(long accountId, string passwordHash, AuditEntry audit, CancellationToken cancellationToken);

    /// <summary>Replaces only the hash, when a log-in showed that it was made with an older cost.</summary>
    Task UpgradePasswordHashAsync(long accountId, string passwordHash, CancellationToken cancellationToken);

    /// <summary>Removes the account with its sessions. Its domains must have been removed before (false while one is left).</summary>
    Task<bool> DeleteAsync(long accountId, AuditEntry audit, CancellationToken cancellationToken);

    Task AddRefreshTokenAsync(RefreshToken token, CancellationToken cancellationToken);

    /// <summary>
    /// Uses up a refresh token once and stores its successor in the same transaction. A token that was used before revokes its
    /// whole family (somebody has a copy) and yields <see cref="RotationOutcome.Replayed"/>.
    /// </summary>
    Task<Rotation> RotateRefreshTokenAsync(byte[] tokenHash, byte[] successorHash, DateTimeOffset now, DateTimeOffset successorExpiresAt, CancellationToken cancellationToken);

    Task RevokeRefreshTokenAsync(byte[] tokenHash, CancellationToken cancellationToken);

    Task WriteAuditAsync(AuditEntry entry, CancellationToken cancellationToken);
}

public enum CreateAccountOutcome { Created, EmailTaken, NotFirst }

public sealed record CreateAccountResult(CreateAccountOutcome Outcome, Account? Account);

public enum RotationOutcome { Rotated, Unknown, Expired, Replayed }

public sealed record Rotation(RotationOutcome Outcome, Account? Account);
