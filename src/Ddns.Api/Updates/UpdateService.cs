using System.Collections.Immutable;
using System.Net;
using Ddns.Api.Hosting;
using Ddns.Api.Security;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Domains;
using Ddns.Store.Following;
using Ddns.Store.Zones;

namespace Ddns.Api.Updates;

/// <summary>
/// The one way of an update, whichever protocol brought it: limits, token, check-in, address rules, change, visibility.
/// "Unchanged" is read from the store's RRset, never from a cache, and then nothing is written.
/// </summary>
public sealed class UpdateService(
    IZoneStore zones, IDomainStore domains, IVisibility visibility, TokenVerifier tokens, RateLimits limits, ApiOptions options, ApiMetrics metrics, TimeProvider time)
{
    private readonly uint _ttl = (uint)options.Ttl;

    public async ValueTask<UpdateResult> UpdateAsync(UpdateCall call, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var result = await TryUpdateAsync(call, cancellationToken);
        // A new token or a deletion may have come between reading the domain and the commit: look again, once, to say which.
        if (result.Status == UpdateStatus.NoSuchDomain)
            result = await TryUpdateAsync(call, cancellationToken);

        metrics.Updated(call.Source, NameOf(result.Status), time.GetElapsedTime(started));
        if (result.Status == UpdateStatus.WrongToken)
            metrics.AuthenticationFailed("token");
        if (!result.Visible)
            metrics.Pending();
        return result;
    }

    private async ValueTask<UpdateResult> TryUpdateAsync(UpdateCall call, CancellationToken cancellationToken)
    {
        if (!limits.TryUpdateFrom(call.Peer, out var wait))
            return new UpdateResult(UpdateStatus.Throttled, RetryAfter: wait);
        if (await domains.FindAsync(call.Fqdn, cancellationToken) is not { } domain)
            return new UpdateResult(UpdateStatus.NoSuchDomain);
        if (!tokens.Verify(domain, call.Token))
            return new UpdateResult(UpdateStatus.WrongToken);
        if (!limits.TryUpdateOf(domain.Id, call.Peer, out wait))
            return new UpdateResult(UpdateStatus.Throttled, RetryAfter: wait);

        var now = time.GetUtcNow();
        domains.CheckIn(new CheckIn(domain.Id, now, call.Peer));
        if ((Objection(call.IPv4) ?? Objection(call.IPv6)) is { } objection)
            return new UpdateResult(UpdateStatus.AddressRefused, Reason: objection);

        var published = await PublishedAddresses.ReadAsync(zones, domain.ZoneId, domain.Fqdn, cancellationToken);
        var edits = EditsFor(domain.Fqdn, published, call);
        return edits.IsEmpty
            ? new UpdateResult(UpdateStatus.Unchanged, published.IPv4, published.IPv6, domain.UpdatedAt)
            : await ApplyAsync(domain, published, edits, call, now, cancellationToken);
    }

    private async ValueTask<UpdateResult> ApplyAsync(
        Domain domain, PublishedAddresses published, ImmutableArray<RRsetEdit> edits, UpdateCall call, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var change = new ZoneChange(domain.ZoneId, edits,
        [
            new RequireDomain(domain.Id, domain.TokenGeneration),
            new RecordAddresses(domain.Id, call.Source, call.Peer, now),
        ]);
        // Once handed over it may be committed whether the client waits or not: its going away must not make the outcome unknown.
        var applied = await zones.ApplyAsync(change, CancellationToken.None);
        switch (applied.Refusal)
        {
            case Refusal.None:
                break;
            case Refusal.NoSuchDomain or Refusal.NoSuchZone:
                return new UpdateResult(UpdateStatus.NoSuchDomain);
            default:
                return new UpdateResult(UpdateStatus.Refused, Reason: applied.Reason);
        }

        var visible = await visibility.WaitAsync(applied.Head, Visibility.Patience, cancellationToken);
        var changed = AddressMoved(edits, applied.Before);
        return new UpdateResult(
            changed ? UpdateStatus.Changed : UpdateStatus.Unchanged,
            call.IPv4 ?? published.IPv4,
            call.IPv6 ?? published.IPv6,
            changed ? now : domain.UpdatedAt,
            visible);
    }

    private string? Objection(IPAddress? address) =>
        address is null ? null : AddressRules.Objection(address, options.AllowPrivateAddresses);

    private ImmutableArray<RRsetEdit> EditsFor(DomainName fqdn, PublishedAddresses published, UpdateCall call)
    {
        var a = EditFor(fqdn, RecordType.A, published.A, call.IPv4);
        var aaaa = EditFor(fqdn, RecordType.AAAA, published.Aaaa, call.IPv6);
        return (a, aaaa) switch
        {
            (null, null) => [],
            (not null, null) => [a],
            (null, not null) => [aaaa],
            _ => [a!, aaaa!],
        };
    }

    /// <summary>Null when the RRset already is what it should be.</summary>
    private ReplaceRRset? EditFor(DomainName fqdn, RecordType type, StoredRRset? published, IPAddress? address)
    {
        if (address is null)
            return null;
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out var length);
        if (published is { Records: [{ Disabled: false } only] } && published.Ttl == _ttl && only.Data.Wire.SequenceEqual(octets[..length]))
            return null;
        if (!RecordData.TryFromWire(type, octets[..length], out var data))
            throw new ArgumentException("The address is of the other family.", nameof(address));
        return new ReplaceRRset(fqdn, type, _ttl, [new StoredRecord(data)]);
    }

    // A new DDNS_TTL alone rewrites the RRset, and is no change to the one who asks after an address.
    private static bool AddressMoved(ImmutableArray<RRsetEdit> edits, ImmutableArray<StoredRRset?> before)
    {
        for (var i = 0; i < edits.Length; i++)
        {
            var wanted = ((ReplaceRRset)edits[i]).Records[0].Data;
            if (before[i] is not { Records: [{ Disabled: false } only] } || !only.Data.Equals(wanted))
                return true;
        }
        return false;
    }

    private static string NameOf(UpdateStatus status) => status switch
    {
        UpdateStatus.Changed => "changed",
        UpdateStatus.Unchanged => "unchanged",
        UpdateStatus.NoSuchDomain => "unknown",
        UpdateStatus.WrongToken => "wrong_token",
        UpdateStatus.Throttled => "throttled",
        UpdateStatus.AddressRefused => "address_refused",
        _ => "refused",
    };
}
