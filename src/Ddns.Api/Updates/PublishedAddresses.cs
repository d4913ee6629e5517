using System.Collections.Immutable;
using System.Net;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Zones;

namespace Ddns.Api.Updates;

/// <summary>The addresses of a name as the store has them: an address stands in one place only, its RRset.</summary>
public readonly record struct PublishedAddresses(StoredRRset? A, StoredRRset? Aaaa)
{
    public IPAddress? IPv4 => AddressOf(A);

    public IPAddress? IPv6 => AddressOf(Aaaa);

    public static async ValueTask<PublishedAddresses> ReadAsync(IZoneStore zones, long zoneId, DomainName fqdn, CancellationToken cancellationToken)
    {
        var rrsets = await zones.ReadNameAsync(zoneId, fqdn, cancellationToken);
        return new PublishedAddresses(Find(rrsets, RecordType.A), Find(rrsets, RecordType.AAAA));
    }

    public static IPAddress? AddressOf(StoredRRset? rrset) =>
        rrset is { Records: [var first, ..] } && !first.Disabled ? new IPAddress(first.Data.Wire) : null;

    private static StoredRRset? Find(ImmutableArray<StoredRRset> rrsets, RecordType type)
    {
        foreach (var rrset in rrsets)
        {
            if (rrset.Type == type)
                return rrset;
        }
        return null;
    }
}
