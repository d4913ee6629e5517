using System.Buffers.Binary;
using System.Text;

namespace Ddns.Authoritative.Tests.Harness;

/// <summary>Queries and answers as octets, made and read without the code under test.</summary>
internal static class Wire
{
    public const ushort A = 1;
    public const ushort Soa = 6;
    public const ushort Txt = 16;

    public static byte[] Query(ushort id, string name, ushort type = A, bool edns = false)
    {
        var query = new List<byte> { (byte)(id >> 8), (byte)id, 1, 0, 0, 1, 0, 0, 0, 0, 0, (byte)(edns ? 1 : 0) };
        foreach (var label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            query.Add((byte)label.Length);
            query.AddRange(Encoding.ASCII.GetBytes(label));
        }
        query.AddRange([0, (byte)(type >> 8), (byte)type, 0, 1]);
        if (edns)
            query.AddRange([0, 0, 41, 0x04, 0xD0, 0, 0, 0, 0, 0, 0]);
        return [.. query];
    }

    /// <summary>With its length before it (RFC 1035 §4.2.2).</summary>
    public static byte[] Framed(byte[] message) => [(byte)(message.Length >> 8), (byte)message.Length, .. message];

    public static ushort Id(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16BigEndian(message);

    public static int Code(ReadOnlySpan<byte> message) => message[3] & 15;

    public static bool IsTruncated(ReadOnlySpan<byte> message) => (message[2] & 2) != 0;

    public static int Answers(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16BigEndian(message[6..]);

    /// <summary>The last four octets of the message: the address of a single A record.</summary>
    public static string LastAddress(ReadOnlySpan<byte> message) => string.Join('.', message[^4..].ToArray());

    /// <summary>Whether every count in the header is kept by what follows, to the last octet.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> message)
    {
        if (message.Length < 12)
            return false;
        var at = 12;
        for (var i = BinaryPrimitives.ReadUInt16BigEndian(message[4..]); i > 0; i--)
        {
            if (!TrySkipName(message, ref at) || (at += 4) > message.Length)
                return false;
        }
        var records = BinaryPrimitives.ReadUInt16BigEndian(message[6..]) + BinaryPrimitives.ReadUInt16BigEndian(message[8..]) + BinaryPrimitives.ReadUInt16BigEndian(message[10..]);
        for (; records > 0; records--)
        {
            if (!TrySkipName(message, ref at) || at + 10 > message.Length)
                return false;
            at += 10 + BinaryPrimitives.ReadUInt16BigEndian(message[(at + 8)..]);
            if (at > message.Length)
                return false;
        }
        return at == message.Length;
    }

    private static bool TrySkipName(ReadOnlySpan<byte> message, ref int at)
    {
        while (at < message.Length)
        {
            var label = message[at];
            if (label >= 0xC0)
                return (at += 2) <= message.Length;
            if (label > 63)
                return false;
            at += label + 1;
            if (label == 0)
                return at <= message.Length;
        }
        return false;
    }
}
