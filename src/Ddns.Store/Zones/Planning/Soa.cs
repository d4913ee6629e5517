using System.Buffers.Binary;
using System.Globalization;
using Ddns.Protocol;
using Ddns.Protocol.Records;

namespace Ddns.Store.Zones.Planning;

/// <summary>The serial inside a SOA RRset, and how a change moves it.</summary>
internal static class Soa
{
    // RFC 1035 §3.3.13: SERIAL, REFRESH, RETRY, EXPIRE, MINIMUM end the RDATA, four octets each.
    private const int SerialFromEnd = 5 * sizeof(uint);

    /// <summary>The serial of the enabled record. The rules of a zone say that there is exactly one.</summary>
    public static uint SerialOf(StoredRRset soa) => BinaryPrimitives.ReadUInt32BigEndian(Enabled(soa).Wire[^SerialFromEnd..]);

    public static StoredRRset WithSerial(StoredRRset soa, uint serial)
    {
        var data = SoaData.From(Enabled(soa)).WithSerial(new SerialNumber(serial)).ToRecordData();
        return StoredRRset.Of(soa.Owner, soa.Type, soa.Ttl, [.. soa.Records.Where(record => record.Disabled), new StoredRecord(data)]);
    }

    /// <summary>Where the rule moves a serial; always to a newer one (RFC 1982), except for <see cref="SerialRule.Off"/>.</summary>
    public static uint Next(SerialRule rule, uint serial, DateTimeOffset now)
    {
        var current = new SerialNumber(serial);
        return rule switch
        {
            SerialRule.Off => current,
            SerialRule.Increase => current.Next(),
            SerialRule.Epoch => AtLeast(unchecked((uint)now.ToUnixTimeSeconds())),
            // Without a SOA-EDIT of the zone, PowerDNS takes the two SOA-EDIT kinds for DEFAULT, and so do we.
            _ => AtLeast(uint.Parse(now.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) * 100 + 1),
        } is var next ? next.Value : serial;

        SerialNumber AtLeast(uint wanted) => new SerialNumber(wanted).IsNewerThan(current) ? new(wanted) : current.Next();
    }

    private static RecordData Enabled(StoredRRset soa)
    {
        foreach (var record in soa.Records)
        {
            if (!record.Disabled)
                return record.Data;
        }
        throw new InvalidDataException($"The zone {soa.Owner} has no enabled SOA record.");
    }
}
