using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Ddns.Protocol;
using Ddns.Protocol.Addresses;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Hosting;

namespace Ddns.Store.Zones;

/// <summary>The zone that is made when no file describes it: SOA, name servers with their glue, and the server's addresses at the apex.</summary>
/// <param name="NameServers">At least one; those inside the zone get <paramref name="Addresses"/> as glue.</param>
public sealed record DefaultZone(DomainName Apex, IReadOnlyList<DomainName> NameServers, IReadOnlyList<IPAddress> Addresses)
{
    // How long a resolver may go on asking a name server that was replaced.
    private const uint InfrastructureTtl = 3600;

    // RFC 2308 §5: MINIMUM is how long "there is no such name" is remembered: a name that was just registered is asked for at once.
    private const uint NegativeTtl = 60;
    private const uint AddressTtl = 60;

    /// <summary>Checks that these settings make a zone that can be reached.</summary>
    /// <exception cref="SettingException">They do not.</exception>
    public static DefaultZone Of(DomainName apex, IReadOnlyList<DomainName> nameServers, IReadOnlyList<IPAddress> addresses)
    {
        IReadOnlyList<DomainName> names = nameServers.Count > 0 ? nameServers : [DomainName.Parse($"ns1.{apex}")];
        if (addresses.Count == 0 && names.FirstOrDefault(name => name.IsAtOrBelow(apex)) is { } inside)
            throw new SettingException($"DDNS_DEFAULT_ZONE is {apex}, which no zone file describes, and its name server {inside} needs an address: set DDNS_PUBLIC_IP to this server's public address.");
        return new DefaultZone(apex, names, addresses);
    }

    public IReadOnlyList<StoredRRset> ToRRsets(DateTimeOffset now)
    {
        var serial = uint.Parse(now.UtcDateTime.ToString("yyyyMMdd01", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var soa = new SoaData(
            MName: NameServers[0],
            RName: DomainName.Parse($"hostmaster.{Apex}"),
            Serial: new SerialNumber(serial),
            Refresh: 10800,
            Retry: 3600,
            Expire: 604800,
            Minimum: NegativeTtl);
        return
        [
            Set(Apex, RecordType.SOA, InfrastructureTtl, [soa.ToRecordData()]),
            Set(Apex, RecordType.NS, InfrastructureTtl, NameServers.Select(name => RecordData.Parse(RecordType.NS, name.ToString()))),
            .. AddressesOf(Apex, AddressTtl),
            .. Glued.Where(name => !name.Equals(Apex)).SelectMany(name => AddressesOf(name, InfrastructureTtl)),
        ];
    }

    /// <summary>What the parent zone must hold, as lines to paste at the registrar: the delegation, and the glue where there is any.</summary>
    public string Delegation()
    {
        var lines = NameServers.Select(name => $"{Apex} NS {name}")
            .Concat(Glued.SelectMany(name => Addresses.Select(address => $"{name} {TypeOf(address)} {AddressText.Format(address)}")));
        return string.Join('\n', lines);
    }

    private IEnumerable<DomainName> Glued => NameServers.Where(name => name.IsAtOrBelow(Apex));

    private IEnumerable<StoredRRset> AddressesOf(DomainName owner, uint ttl) => Addresses
        .GroupBy(TypeOf)
        .OrderBy(ofType => ofType.Key)
        .Select(ofType => Set(owner, ofType.Key, ttl, ofType.Select(address => RecordData.Parse(ofType.Key, AddressText.Format(address)))));

    private static RecordType TypeOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? RecordType.A : RecordType.AAAA;

    private static StoredRRset Set(DomainName owner, RecordType type, uint ttl, IEnumerable<RecordData> records) =>
        StoredRRset.Of(owner, type, ttl, [.. records.Distinct().Select(data => new StoredRecord(data))]);
}
