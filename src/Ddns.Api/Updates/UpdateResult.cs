using System.Net;

namespace Ddns.Api.Updates;

/// <summary>What became of an <see cref="UpdateCall"/>; each protocol says it in its own words.</summary>
public enum UpdateStatus
{
    Changed,
    /// <summary>The addresses were already these; the call counts as a check-in.</summary>
    Unchanged,
    NoSuchDomain,
    WrongToken,
    Throttled,
    /// <summary>The address may not be published.</summary>
    AddressRefused,
    /// <summary>The zone does not allow an address at this name (a CNAME stands there …).</summary>
    Refused,
}

/// <param name="IPv4">What the name says now.</param>
/// <param name="IPv6">What the name says now.</param>
/// <param name="Visible">False: durable, but our own name server did not show it within the time we wait.</param>
/// <param name="Reason">A sentence for people when it was not done.</param>
/// <param name="RetryAfter">When throttled.</param>
public readonly record struct UpdateResult(
    UpdateStatus Status,
    IPAddress? IPv4 = null,
    IPAddress? IPv6 = null,
    DateTimeOffset? UpdatedAt = null,
    bool Visible = true,
    string? Reason = null,
    TimeSpan RetryAfter = default);
