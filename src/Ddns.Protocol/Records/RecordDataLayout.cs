using Ddns.Protocol.Records.Fields;

namespace Ddns.Protocol.Records;

/// <summary>A domain name inside RDATA.</summary>
/// <param name="MayCompress">Whether a message may hold a pointer here (RFC 3597 §4: only in types of RFC 1035).</param>
public readonly record struct RdataName(int Offset, int Length, bool MayCompress);

/// <summary>What the engine asks about RDATA without caring for its type. Nothing here allocates.</summary>
public static class RecordDataLayout
{
    /// <summary>No type has more names than SOA, MINFO and RP.</summary>
    public const int MaxNames = 2;

    /// <summary>True when the form of this type's RDATA is known; others are opaque octets (RFC 3597).</summary>
    public static bool IsKnown(RecordType type) => RdataLayouts.Of(type) is not null;

    /// <summary>True when names in this type's RDATA may be sent as pointers.</summary>
    public static bool MayCompress(RecordType type)
    {
        if (RdataLayouts.Of(type) is not { HasNames: true } layout)
            return false;

        foreach (var field in layout.Fields)
        {
            if (field is NameField { Compression: NameCompression.SendAndReceive })
                return true;
        }

        return false;
    }

    /// <summary>True when uncompressed RDATA is well-formed for its type; opaque types always are.</summary>
    public static bool IsValid(RecordType type, ReadOnlySpan<byte> rdata) =>
        rdata.Length <= RecordData.MaxLength && (RdataLayouts.Of(type) is not { } layout || layout.IsValid(rdata));

    /// <summary>
    /// Copies RDATA out of a received message, its pointers followed, and checks its form. Answers false to malformed octets and
    /// to a destination that is too small (65,535 octets always suffice).
    /// </summary>
    /// <param name="message">The whole message: pointers count from its start.</param>
    public static bool TryExpand(RecordType type, ReadOnlySpan<byte> message, int offset, int length, Span<byte> destination, out int written)
    {
        written = 0;
        if ((uint)offset > (uint)message.Length || (uint)length > (uint)(message.Length - offset))
            return false;

        if (RdataLayouts.Of(type) is not { } layout)
        {
            if (!message.Slice(offset, length).TryCopyTo(destination))
                return false;

            written = length;
            return true;
        }

        var writer = new RdataWriter(destination[..Math.Min(destination.Length, RecordData.MaxLength)]);
        if (!layout.TryExpand(message[..(offset + length)], offset, ref writer))
            return false;

        written = writer.Length;
        return true;
    }

    /// <summary>Finds the names in valid, uncompressed RDATA; <paramref name="names"/> has room for <see cref="MaxNames"/>. Returns how many there are.</summary>
    public static int FindNames(RecordType type, ReadOnlySpan<byte> rdata, Span<RdataName> names)
    {
        if (RdataLayouts.Of(type) is not { HasNames: true } layout)
            return 0;

        var count = 0;
        var offset = 0;
        foreach (var field in layout.Fields)
        {
            if (!field.TryMeasure(rdata[offset..], out var length))
                break;

            if (field is NameField name)
                names[count++] = new RdataName(offset, length, name.Compression == NameCompression.SendAndReceive);

            offset += length;
        }

        return count;
    }

    /// <summary>
    /// The host that valid RDATA sends a client to (NS, CNAME, DNAME, PTR, MX, SRV, KX, AFSDB, NAPTR, SVCB, HTTPS); empty for other types.
    /// RFC 9460 §2.5.2: a SVCB target of "." stands for the owner; it is given as it is.
    /// </summary>
    public static ReadOnlySpan<byte> Target(RecordType type, ReadOnlySpan<byte> rdata)
    {
        var isTarget = type is RecordType.NS or RecordType.CNAME or RecordType.DNAME or RecordType.PTR or RecordType.MX or RecordType.SRV
            or RecordType.KX or RecordType.AFSDB or RecordType.NAPTR or RecordType.SVCB or RecordType.HTTPS;

        Span<RdataName> names = stackalloc RdataName[MaxNames];
        return isTarget && FindNames(type, rdata, names) > 0 ? rdata.Slice(names[0].Offset, names[0].Length) : default;
    }
}
