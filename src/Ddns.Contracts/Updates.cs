using System.ComponentModel;

namespace Ddns.Contracts;

/// <summary>Optional body of <c>PUT /api/domains/{name}/update</c>. A family that is left out stays as it is.</summary>
public sealed record UpdateRequest(
    [property: Description("Dotted quad, such as 198.51.100.7.")] string? Ipv4 = null,
    [property: Description("Such as 2001:db8::7; without zone and brackets.")] string? Ipv6 = null);

/// <summary>What the name says now: durable, and visible in DNS.</summary>
public sealed record UpdateResponse(
    [property: Description("The full name, without a trailing dot.")] string Fqdn,
    [property: Description("The published IPv4 address; null when there is none.")] string? Ipv4,
    [property: Description("The published IPv6 address; null when there is none.")] string? Ipv6,
    [property: Description("False: the addresses were already these.")] bool Changed,
    [property: Description("For how many seconds resolvers may keep the answer.")] int Ttl,
    [property: Description("When an address last changed; null: never yet.")] DateTimeOffset? UpdatedAt);
