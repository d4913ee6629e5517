using Ddns.Protocol.Names;
using Ddns.Store.Accounts;

namespace Ddns.Store.Domains;

/// <summary>Reads domains and what belongs to them. Domains are made and removed by companions of a zone change, in its transaction.</summary>
public interface IDomainStore
{
    Task<Domain?> FindAsync(DomainName fqdn, CancellationToken cancellationToken);

    Task<IReadOnlyList<Domain>> ListAsync(long accountId, CancellationToken cancellationToken);

    /// <summary>A new token; the old one stops with this commit. The new generation, or null when the domain is gone.</summary>
    Task<int?> ReplaceTokenAsync(long domainId, string tokenHash, int tokenFingerprint, AuditEntry audit, CancellationToken cancellationToken);

    /// <summary>Newest first, at most <paramref name="limit"/>; <paramref name="beforeId"/> is the cursor (the last id of the page before).</summary>
    Task<IReadOnlyList<AddressChange>> ReadHistoryAsync(long domainId, DateTimeOffset since, long? beforeId, int limit, CancellationToken cancellationToken);

    /// <summary>Remembers a check-in. Never waits: check-ins are gathered and flushed in batches, and on a clean stop.</summary>
    void CheckIn(CheckIn checkIn);

    /// <summary>Which of these full names have a domain or a quarantine; for the availability check.</summary>
    Task<bool> IsAvailableAsync(DomainName fqdn, long accountId, CancellationToken cancellationToken);
}
