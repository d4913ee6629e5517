using System.Net;
using Ddns.Api.Hosting;
using Ddns.Api.Security;
using Ddns.Protocol.Names;
using Ddns.Store.Accounts;
using Ddns.Store.Domains;
using Ddns.Store.Following;
using Ddns.Store.Zones;

namespace Ddns.Api.Domains;

/// <summary>Makes domains, gives them new tokens, and removes them.</summary>
public sealed class DomainService(
    IZoneStore zones, IDomainStore domains, IVisibility visibility, TokenVerifier tokens, ApiOptions options, ApiMetrics metrics, TimeProvider time)
{
    /// <summary>So long nobody else gets a released name: its old owner's visitors and certificates still point at it.</summary>
    public static readonly TimeSpan Quarantine = TimeSpan.FromDays(30);

    /// <summary>The new domain and its token, or the problem.</summary>
    public async Task<(NewDomain? Domain, string? Token, Problem? Problem)> CreateAsync(
        Account account, string name, string? zoneName, IPAddress peer, CancellationToken cancellationToken)
    {
        var (zone, label, problem) = await LocateAsync(account, name, zoneName, cancellationToken);
        if (zone is null || label is null)
            return (null, null, problem);
        if (!DomainName.TryParse(label, zone.Apex, out var fqdn))
            return (null, null, Problem.Unprocessable("The name is too long for its zone."));

        // What the zone's file put there is not for registering: its records would go to whoever came first.
        if (!(await zones.ReadNameAsync(zone.Id, fqdn, cancellationToken)).IsEmpty)
            return (null, null, Problem.Conflict($"{fqdn.ToHostName()} is taken."));

        var token = TokenText.Generate();
        var (hash, fingerprint) = tokens.Protect(token);
        var now = time.GetUtcNow();
        var domain = new NewDomain(account.Id, fqdn, label, hash, fingerprint, now);
        var applied = await zones.ApplyAsync(
            new ZoneChange(zone.Id, [],
            [
                new AddDomain(domain, options.MaxDomains),
                new WriteAudit(new AuditEntry(now, account.Id, "domain.create", fqdn.ToHostName(), peer)),
            ]),
            CancellationToken.None);
        return applied.Refusal == Refusal.None ? (domain, token, null) : (null, null, Problem.Refused(applied));
    }

    /// <summary>The new token; null when the domain is gone. The old one stops with the commit.</summary>
    public async Task<string?> ReplaceTokenAsync(Domain domain, IPAddress peer, CancellationToken cancellationToken)
    {
        var token = TokenText.Generate();
        var (hash, fingerprint) = tokens.Protect(token);
        var audit = new AuditEntry(time.GetUtcNow(), domain.AccountId, "domain.token", domain.Fqdn.ToHostName(), peer);
        return await domains.ReplaceTokenAsync(domain.Id, hash, fingerprint, audit, cancellationToken) is null ? null : token;
    }

    /// <summary>Withdraws the records at and below the name and removes the domain in one change, and waits until DNS shows it.</summary>
    public async Task<(bool Removed, bool Visible)> RemoveAsync(Domain domain, IPAddress peer, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var applied = await zones.ApplyAsync(
            new ZoneChange(domain.ZoneId, [new DeleteSubtree(domain.Fqdn)],
            [
                new RemoveDomain(domain.Id, now + Quarantine),
                new WriteAudit(new AuditEntry(now, domain.AccountId, "domain.delete", domain.Fqdn.ToHostName(), peer)),
            ]),
            CancellationToken.None);
        if (applied.Refusal != Refusal.None)
            return (false, true);

        var visible = await visibility.WaitAsync(applied.Head, Visibility.Patience, cancellationToken);
        if (!visible)
            metrics.Pending();
        return (true, visible);
    }

    /// <summary>The zone a new name goes into and its name there, or the problem.</summary>
    private async Task<(ZoneInfo? Zone, string? Label, Problem? Problem)> LocateAsync(
        Account account, string name, string? zoneName, CancellationToken cancellationToken)
    {
        name = name.Trim().TrimEnd('.');
        DomainName? apex;
        if (string.IsNullOrWhiteSpace(zoneName))
            apex = options.DefaultZone;
        else if (!DomainName.TryParse(zoneName.Trim(), out apex))
            return (null, null, Problem.Unprocessable("zone is no domain name."));

        // The full name is as good as the label.
        var suffix = "." + apex.ToHostName();
        if (name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            name = name[..^suffix.Length];

        foreach (var label in name.Split('.'))
        {
            if (LabelRules.Objection(label) is { } objection)
                return (null, null, Problem.Unprocessable(objection));
        }

        var zone = await zones.FindZoneAsync(apex, cancellationToken);
        var isOwn = zone?.OwnerAccountId == account.Id;
        if (zone is null || (zone.OwnerAccountId is not null && !isOwn))
            return (null, null, Problem.Unprocessable($"There is no zone {apex.ToHostName()} in which you may register names."));
        if (!isOwn && name.Contains('.', StringComparison.Ordinal))
            return (null, null, Problem.Unprocessable($"A name in {apex.ToHostName()} is one label, without dots."));
        if (!isOwn && ReservedNames.Contains(name))
            return (null, null, Problem.Unprocessable($"{name} is reserved: programs or people trust whoever answers there."));
        return (zone, name.ToLowerInvariant(), null);
    }
}
