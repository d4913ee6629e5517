using System.Buffers.Binary;
using System.Globalization;
using Ddns.Authoritative.Zones;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Benchmarks;

/// <summary>
/// A zone with one of everything that an answer can be made of, beside hosts <c>h0…</c> with A and AAAA:
/// a wildcard below <c>wild</c>, a delegation with glue at <c>child</c>, a CNAME, a mail exchange.
/// </summary>
internal static class SampleZone
{
    public const string Name = "ddns.example.net.";
    public const long Id = 1;

    public static DomainName Apex { get; } = DomainName.Parse(Name);

    public static ZoneTable Load(int hosts)
    {
        var table = new ZoneTable();
        using var load = table.BeginLoad(Id, Apex);
        Add(load, "@", RecordType.SOA, Soa(2026010101));
        foreach (var server in (string[])["ns1", "ns2"])
        {
            Add(load, "@", RecordType.NS, $"{server}.{Name}");
            Add(load, server, RecordType.A, "192.0.2.1");
            Add(load, server, RecordType.AAAA, "2001:db8:ffff::1");
            Add(load, "child", RecordType.NS, $"{server}.child.{Name}");
            Add(load, $"{server}.child", RecordType.A, "192.0.2.2");
        }
        Add(load, "*.wild", RecordType.A, "192.0.2.3");
        Add(load, "alias", RecordType.CNAME, $"h0.{Name}");
        Add(load, "mail", RecordType.MX, $"10 h0.{Name}");
        for (var host = 0; host < hosts; host++)
            AddHost(load, host);
        load.Publish();
        return table;
    }

    public static string Soa(uint serial) => string.Create(CultureInfo.InvariantCulture, $"ns1.{Name} hostmaster.{Name} {serial} 3600 600 1209600 60");

    private static void AddHost(ZoneLoad load, int host)
    {
        var owner = DomainName.Parse(string.Create(CultureInfo.InvariantCulture, $"h{host}.{Name}"));
        Span<byte> address = stackalloc byte[16];
        BinaryPrimitives.WriteInt32BigEndian(address, 0x0A00_0000 | host);
        load.Add(owner.Wire, RecordType.A, 60, address[..4]);
        address.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(address, 0x2001_0DB8);
        BinaryPrimitives.WriteInt32BigEndian(address[12..], host);
        load.Add(owner.Wire, RecordType.AAAA, 60, address);
    }

    private static void Add(ZoneLoad load, string owner, RecordType type, string data)
    {
        var name = owner == "@" ? Apex : DomainName.Parse($"{owner}.{Name}");
        load.Add(name.Wire, type, 3600, RecordData.Parse(type, data).Wire);
    }
}
