using System.ComponentModel;

namespace Ddns.Contracts;

/// <summary>How the server is, found out live.</summary>
public sealed record StatusResponse(
    [property: Description("ok, or degraded when a check failed.")] string Status,
    string Version,
    DateTimeOffset StartedAt,
    long UptimeSeconds,
    [property: Description("Results are kept for a second, so that this page cannot be used to load what it checks.")] DateTimeOffset CheckedAt,
    StatusChecks Checks);

/// <summary>The live checks; null: this process has no such part.</summary>
public sealed record StatusChecks(
    [property: Description("An HTTP request to our own port.")] StatusCheck? Api,
    [property: Description("A write and a read.")] StatusCheck? Store,
    [property: Description("A query over UDP to our own port.")] StatusCheck? DnsUdp,
    [property: Description("A query over TCP to our own port.")] StatusCheck? DnsTcp);

/// <summary>One live check.</summary>
public sealed record StatusCheck(
    bool Ok,
    double Milliseconds,
    [property: Description("Why it failed.")] string? Error);
