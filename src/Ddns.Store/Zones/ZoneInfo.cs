using Ddns.Protocol.Names;

namespace Ddns.Store.Zones;

/// <summary>A zone without its records. Ids are never used again.</summary>
/// <param name="OwnerAccountId">The account whose own zone it is; null for a shared zone of the operator.</param>
/// <param name="Kind">As PowerDNS names it: Native, Master, Slave, Producer or Consumer.</param>
public sealed record ZoneInfo(
    long Id,
    DomainName Apex,
    ZoneHead Head,
    uint Serial,
    long? OwnerAccountId,
    string Kind,
    SerialRule SerialRule,
    DateTimeOffset CreatedAt);
