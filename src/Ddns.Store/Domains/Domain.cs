using System.Net;
using Ddns.Protocol.Names;

namespace Ddns.Store.Domains;

/// <summary>A dynamic host name that a person registered. Its addresses are not here: an address stands in one place, its RRset.</summary>
/// <param name="TokenGeneration">Moves by one with each new token.</param>
/// <param name="TokenHash">bcrypt; the token itself is kept nowhere.</param>
/// <param name="TokenFingerprint">32 bits of a keyed hash: what differs here is rejected without bcrypt.</param>
/// <param name="CheckInInterval">Declared by the client; null: no heartbeat expected.</param>
public sealed record Domain(
    long Id,
    long AccountId,
    long ZoneId,
    DomainName Fqdn,
    string Label,
    int TokenGeneration,
    string TokenHash,
    int TokenFingerprint,
    DateTimeOffset CreatedAt,
    DateTimeOffset? UpdatedAt,
    DateTimeOffset? LastCheckInAt,
    IPAddress? LastCheckInPeer,
    TimeSpan? CheckInInterval);

public sealed record NewDomain(
    long AccountId,
    DomainName Fqdn,
    string Label,
    string TokenHash,
    int TokenFingerprint,
    DateTimeOffset CreatedAt);

/// <summary>One change of one family's address; null stands for "no address".</summary>
/// <param name="Family">4 or 6.</param>
public sealed record AddressChange(long Id, DateTimeOffset At, int Family, IPAddress? Before, IPAddress? After, string Source, IPAddress? Peer);

/// <summary>An update call that was authenticated, whether it changed something or not.</summary>
public readonly record struct CheckIn(long DomainId, DateTimeOffset At, IPAddress? Peer);
