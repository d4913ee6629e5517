using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Ddns.Protocol.Names;

namespace Ddns.Protocol.Records;

/// <summary>The RDATA of a SOA record (RFC 1035 §3.3.13) in its fields; times in seconds.</summary>
public sealed record SoaData(DomainName MName, DomainName RName, SerialNumber Serial, uint Refresh, uint Retry, uint Expire, uint Minimum)
{
    private const int NumbersLength = 5 * sizeof(uint);

    /// <summary>False when the data is of another type.</summary>
    public static bool TryFrom(RecordData data, [NotNullWhen(true)] out SoaData? soa)
    {
        soa = data.Type == RecordType.SOA ? Read(data.Wire) : null;
        return soa is not null;
    }

    /// <exception cref="ArgumentException">The data is of another type.</exception>
    public static SoaData From(RecordData data) =>
        TryFrom(data, out var soa) ? soa : throw new ArgumentException($"{data.Type.ToText()} is no SOA.", nameof(data));

    public SoaData WithSerial(SerialNumber serial) => this with { Serial = serial };

    /// <summary>
    /// RFC 2308 §5: the TTL of a negative answer is "the minimum of the MINIMUM field of the SOA record and the TTL of the SOA itself".
    /// </summary>
    public uint NegativeTtl(uint soaTtl) => Math.Min(soaTtl, Minimum);

    public RecordData ToRecordData()
    {
        var wire = new byte[MName.Wire.Length + RName.Wire.Length + NumbersLength];
        MName.Wire.CopyTo(wire);
        RName.Wire.CopyTo(wire.AsSpan(MName.Wire.Length));
        var numbers = wire.AsSpan(^NumbersLength);
        BinaryPrimitives.WriteUInt32BigEndian(numbers, Serial.Value);
        BinaryPrimitives.WriteUInt32BigEndian(numbers[4..], Refresh);
        BinaryPrimitives.WriteUInt32BigEndian(numbers[8..], Retry);
        BinaryPrimitives.WriteUInt32BigEndian(numbers[12..], Expire);
        BinaryPrimitives.WriteUInt32BigEndian(numbers[16..], Minimum);
        return new RecordData(RecordType.SOA, wire);
    }

    private static SoaData Read(ReadOnlySpan<byte> wire)
    {
        WireName.TryMeasure(wire, out var mname);
        WireName.TryMeasure(wire[mname..], out var rname);
        var numbers = wire[^NumbersLength..];
        return new SoaData(
            MName: DomainName.FromTrustedWire(wire[..mname]),
            RName: DomainName.FromTrustedWire(wire.Slice(mname, rname)),
            Serial: new SerialNumber(BinaryPrimitives.ReadUInt32BigEndian(numbers)),
            Refresh: BinaryPrimitives.ReadUInt32BigEndian(numbers[4..]),
            Retry: BinaryPrimitives.ReadUInt32BigEndian(numbers[8..]),
            Expire: BinaryPrimitives.ReadUInt32BigEndian(numbers[12..]),
            Minimum: BinaryPrimitives.ReadUInt32BigEndian(numbers[16..]));
    }
}
