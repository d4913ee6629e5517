using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Store.Following;

/// <summary>
/// The octets of names and RRsets in the journal (and in a node's snapshot). Numbers of several octets are big-endian; a
/// count or length is a varint: seven bits an octet, least significant first, the eighth bit set while more follow.
/// <code>
/// owner    uncompressed wire form, lower case, 1 to 255 octets; it ends itself
/// type     2 octets
/// content  TTL 4 octets | records varint | per record: RDLENGTH varint, RDATA uncompressed
/// </code>
/// </summary>
public static class RRsetCodec
{
    // A record needs at least its length: a count that promises more than the octets can hold is not believed.
    private const int MinRecordLength = 1;

    public static void WriteOwner(IBufferWriter<byte> output, DomainName owner) => output.Write(owner.Wire);

    public static void WriteType(IBufferWriter<byte> output, RecordType type)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(sizeof(ushort)), (ushort)type);
        output.Advance(sizeof(ushort));
    }

    public static void WriteContent(IBufferWriter<byte> output, RRset rrset)
    {
        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(sizeof(uint)), rrset.Ttl);
        output.Advance(sizeof(uint));
        WriteVarint(output, (uint)rrset.Records.Length);
        foreach (var record in rrset.Records)
        {
            WriteVarint(output, (uint)record.Wire.Length);
            output.Write(record.Wire);
        }
    }

    public static void WriteVarint(IBufferWriter<byte> output, uint value)
    {
        var span = output.GetSpan(5);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        output.Advance(length);
    }

    /// <summary>Reads what the writers above wrote, moving <paramref name="input"/> behind it.</summary>
    /// <exception cref="InvalidDataException">The octets are cut short or are no name.</exception>
    public static DomainName ReadOwner(ref ReadOnlySpan<byte> input)
    {
        var length = 0;
        while (length < input.Length && input[length] != 0)
            length += input[length] + 1;
        return DomainName.TryFromWire(Take(ref input, length + 1), out var owner) ? owner : throw Damaged();
    }

    public static RecordType ReadType(ref ReadOnlySpan<byte> input) =>
        (RecordType)BinaryPrimitives.ReadUInt16BigEndian(Take(ref input, sizeof(ushort)));

    public static RRset ReadContent(ref ReadOnlySpan<byte> input, DomainName owner, RecordType type)
    {
        var ttl = BinaryPrimitives.ReadUInt32BigEndian(Take(ref input, sizeof(uint)));
        var count = ReadVarint(ref input);
        if (count > (uint)(input.Length / MinRecordLength))
            throw Damaged();

        var records = ImmutableArray.CreateBuilder<RecordData>((int)count);
        for (var i = 0; i < count; i++)
        {
            var length = ReadVarint(ref input);
            if (length > ushort.MaxValue || !RecordData.TryFromWire(type, Take(ref input, (int)length), out var data))
                throw Damaged();
            records.Add(data);
        }
        return new RRset(owner, type, ttl, records.MoveToImmutable());
    }

    public static uint ReadVarint(ref ReadOnlySpan<byte> input)
    {
        var value = 0u;
        for (var shift = 0; shift < 32; shift += 7)
        {
            var octet = Take(ref input, 1)[0];
            value |= (uint)(octet & 0x7F) << shift;
            if (octet < 0x80)
                return value;
        }
        throw Damaged();
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> input, int length)
    {
        if (length > input.Length)
            throw Damaged();
        var taken = input[..length];
        input = input[length..];
        return taken;
    }

    private static InvalidDataException Damaged() => new("RRset octets are damaged.");
}
