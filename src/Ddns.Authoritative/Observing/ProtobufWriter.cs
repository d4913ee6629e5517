using System.Buffers;
using System.Buffers.Binary;

namespace Ddns.Authoritative.Observing;

/// <summary>The four kinds of protobuf field that a dnstap message has, written in order.</summary>
internal static class ProtobufWriter
{
    public static void WriteVarint(this ArrayBufferWriter<byte> writer, int field, ulong value)
    {
        Tag(writer, field, 0);
        Varint(writer, value);
    }

    public static void WriteFixed32(this ArrayBufferWriter<byte> writer, int field, uint value)
    {
        Tag(writer, field, 5);
        BinaryPrimitives.WriteUInt32LittleEndian(writer.GetSpan(4), value);
        writer.Advance(4);
    }

    public static void WriteOctets(this ArrayBufferWriter<byte> writer, int field, ReadOnlySpan<byte> octets)
    {
        Tag(writer, field, 2);
        Varint(writer, (ulong)octets.Length);
        writer.Write(octets);
    }

    private static void Tag(ArrayBufferWriter<byte> writer, int field, int kind) => Varint(writer, ((ulong)field << 3) | (uint)kind);

    private static void Varint(ArrayBufferWriter<byte> writer, ulong value)
    {
        var span = writer.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        writer.Advance(length);
    }
}
