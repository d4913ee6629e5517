using System.Net;
using Ddns.Protocol.Names;
using Ddns.Store.Accounts;
using Ddns.Store.Domains;

namespace Ddns.Store.Zones;

/// <summary>Something written in the same transaction as a <see cref="ZoneChange"/>, or a condition checked in it.</summary>
public abstract record Companion;

/// <summary>Registers a domain. Refused with <see cref="Refusal.NameTaken"/>, <see cref="Refusal.NameQuarantined"/> or <see cref="Refusal.LimitReached"/>.</summary>
/// <param name="MaxDomainsOfAccount">How many the account may have with this one; null: no limit.</param>
public sealed record AddDomain(NewDomain Domain, int? MaxDomainsOfAccount) : Companion;

/// <summary>Removes a domain's row; the edits withdraw its records. Nobody but its owner may have the name again until the quarantine ends.</summary>
public sealed record RemoveDomain(long DomainId, DateTimeOffset QuarantinedUntil) : Companion;

/// <summary>
/// Refused with <see cref="Refusal.NoSuchDomain"/> unless the domain still exists and its token generation is still this:
/// an update that raced a deletion or a new token must not win.
/// </summary>
public sealed record RequireDomain(long DomainId, int TokenGeneration) : Companion;

/// <summary>For each A or AAAA RRset of the domain's name that the edits change: a history row with the address before and after, and the domain's update time.</summary>
/// <param name="Source">Which door it came through: <c>rest</c>, <c>dyndns2</c>, <c>duckdns</c>, <c>dashboard</c> …</param>
/// <param name="Peer">The client's address, when one is known.</param>
public sealed record RecordAddresses(long DomainId, string Source, IPAddress? Peer, DateTimeOffset At) : Companion;

/// <summary>Who did what to which thing; never a secret.</summary>
public sealed record WriteAudit(AuditEntry Entry) : Companion;
