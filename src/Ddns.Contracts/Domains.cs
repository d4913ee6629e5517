using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Ddns.Contracts;

/// <summary>Body of <c>POST /api/domains</c>.</summary>
public sealed record CreateDomainRequest(
    [property: Required, Description("The label, such as homelab; letters, digits and hyphens.")] string? Name = null,
    [property: Description("The zone it is made in; left out: the server's default zone.")] string? Zone = null);

/// <summary>A domain: a dynamic host name.</summary>
public sealed record DomainResponse(
    [property: Description("The name within its zone.")] string Name,
    string Zone,
    [property: Description("The full name, without a trailing dot.")] string Fqdn,
    [property: Description("The published IPv4 address; null when there is none.")] string? Ipv4,
    [property: Description("The published IPv6 address; null when there is none.")] string? Ipv6,
    DateTimeOffset CreatedAt,
    [property: Description("When an address last changed; null: never yet.")] DateTimeOffset? UpdatedAt,
    [property: Description("When a client last reported, with or without a change; null: never yet.")] DateTimeOffset? LastCheckInAt);

/// <summary>A domain just made, with its token, which is shown this once.</summary>
public sealed record CreatedDomainResponse(
    [property: Description("The name within its zone.")] string Name,
    string Zone,
    [property: Description("The full name, without a trailing dot.")] string Fqdn,
    [property: Description("What update calls send as Authorization: Bearer …; it cannot be shown again, only replaced.")] string Token,
    [property: Description("Where update calls go, as seen by this request.")] string UpdateUrl,
    DateTimeOffset CreatedAt);

/// <summary>A new token; the one before stopped.</summary>
public sealed record TokenResponse(
    [property: Description("The full name, without a trailing dot.")] string Fqdn,
    [property: Description("What update calls send as Authorization: Bearer …; it cannot be shown again, only replaced.")] string Token);

/// <summary>A page of address changes, newest first.</summary>
public sealed record HistoryResponse(
    [property: Description("The full name, without a trailing dot.")] string Fqdn,
    [property: Description("Changes before this time are not in the range.")] DateTimeOffset Since,
    IReadOnlyList<HistoryEntry> Changes,
    [property: Description("Send it as cursor for the next page; null: this was the last.")] string? NextCursor);

/// <summary>One change of one family's address.</summary>
public sealed record HistoryEntry(
    DateTimeOffset At,
    [property: Description("4 or 6.")] int Family,
    [property: Description("The address before; null: there was none.")] string? Before,
    [property: Description("The address after; null: none any more.")] string? After,
    [property: Description("The door it came through: rest, dyndns2, duckdns …")] string Source,
    [property: Description("The address the call came from.")] string? Peer);
