using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Ddns.EndToEnd.Tests.Asking;

/// <summary>Just enough of RFC 1035 §4 to ask for an address thousands of times without starting a program each time, written apart from the server's code.</summary>
internal static class Message
{
    public const ushort TypeA = 1;
    public const int Header = 12;

    /// <summary>A query of class IN with the RD bit clear.</summary>
    public static byte[] Query(ushort id, string name, ushort type = TypeA)
    {
        var labels = name.TrimEnd('.').Split('.');
        var message = new byte[Header + labels.Sum(label => label.Length + 1) + 1 + 4];
        BinaryPrimitives.WriteUInt16BigEndian(message, id);
        message[5] = 1; // QDCOUNT
        var position = Header;
        foreach (var label in labels)
        {
            message[position++] = (byte)label.Length;
            position += Encoding.ASCII.GetBytes(label, message.AsSpan(position));
        }

        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(position + 1), type);
        message[position + 4] = 1; // IN
        return message;
    }

    public static ushort Id(ReadOnlySpan<byte> reply) => BinaryPrimitives.ReadUInt16BigEndian(reply);

    public static int ResponseCode(ReadOnlySpan<byte> reply) => reply[3] & 0x0F;

    /// <summary>The address in the first record behind the question; null without an answer. Our queries are uncompressed, so the question is as long as it was.</summary>
    public static IPAddress? FirstAddress(ReadOnlySpan<byte> reply, int queryLength)
    {
        if (BinaryPrimitives.ReadUInt16BigEndian(reply[6..]) == 0)
            return null;
        var record = reply[queryLength..];
        var ownerLength = record[0] >= 0xC0 ? 2 : record.IndexOf((byte)0) + 1;
        var data = record[(ownerLength + 10)..]; // type, class, TTL, length
        var length = BinaryPrimitives.ReadUInt16BigEndian(record[(ownerLength + 8)..]);
        return new IPAddress(data[..length]);
    }
}
