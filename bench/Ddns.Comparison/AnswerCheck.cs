using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ddns.Comparison;

/// <summary>Nobody is measured who does not answer rightly. Reads answers by hand, so that no server's own code is the judge.</summary>
internal static class AnswerCheck
{
    private const ushort TypeA = 1;
    private const ushort TypeText = 16;
    private const ushort TypeAaaa = 28;
    private const ushort Id = 0x1234;

    /// <summary>True as soon as the last host of the zone is answered.</summary>
    public static bool IsLoaded(IPEndPoint server, int hosts) =>
        Ask(server, $"h{hosts - 1}.{TestZone.Name}", TypeA, 200) is { } answer && Has(answer, TypeA, TestZone.AddressOf(hosts - 1));

    /// <summary>The questions that were answered wrongly, with the answer in hexadecimal.</summary>
    public static IEnumerable<string> Complaints(IPEndPoint server, int hosts)
    {
        foreach (var host in new[] { 0, 1, hosts / 2, hosts - 1 })
        {
            foreach (var name in new[] { $"h{host}.{TestZone.Name}", $"H{host}.dDNS.EXample.net" })
            {
                if (Ask(server, name, TypeA) is var first && !Has(first, TypeA, TestZone.AddressOf(host)))
                    yield return Complaint(name, "A", first);
                if (Ask(server, name, TypeAaaa) is var second && !Has(second, TypeAaaa, TestZone.IPv6AddressOf(host)))
                    yield return Complaint(name, "AAAA", second);
            }
        }
        if (Ask(server, $"x1.{TestZone.Name}", TypeA) is var missing && !IsNegative(missing, code: 3))
            yield return Complaint("x1", "A", missing);
        if (Ask(server, $"h0.{TestZone.Name}", TypeText) is var empty && !IsNegative(empty, code: 0))
            yield return Complaint("h0", "TXT", empty);
    }

    private static string Complaint(string name, string type, byte[]? answer) => $"{name} {type}: {(answer is null ? "no answer" : Convert.ToHexString(answer))}";

    /// <summary>NOERROR, AA, one answer of this type with the zone's TTL and this data.</summary>
    private static bool Has(byte[]? answer, ushort type, byte[] data)
    {
        if (answer is null || (answer[3] & 15) != 0 || (answer[2] & 4) == 0 || BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(6)) != 1)
            return false;
        var record = new byte[10 + data.Length];
        BinaryPrimitives.WriteUInt16BigEndian(record, type);
        record[3] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(record.AsSpan(4), TestZone.Ttl);
        record[9] = (byte)data.Length;
        data.CopyTo(record, 10);
        return answer.AsSpan().IndexOf(record) >= 0;
    }

    /// <summary>No answer records, one authority record: the SOA (RFC 2308 §2).</summary>
    private static bool IsNegative(byte[]? answer, int code) =>
        answer is not null && (answer[3] & 15) == code && BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(6)) == 1;

    private static byte[]? Ask(IPEndPoint server, string name, ushort type, int milliseconds = 1000)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = milliseconds };
        var buffer = new byte[4096];
        try
        {
            socket.Connect(server);
            socket.Send(buffer.AsSpan(0, Write(buffer, name, type)));
            var length = socket.Receive(buffer);
            return length >= 12 && BinaryPrimitives.ReadUInt16BigEndian(buffer) == Id && (buffer[2] & 0x80) != 0 ? buffer[..length] : null;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static int Write(byte[] target, string name, ushort type)
    {
        BinaryPrimitives.WriteUInt16BigEndian(target, Id);
        target[5] = 1;
        var at = 12;
        foreach (var label in name.Split('.'))
        {
            target[at] = (byte)Encoding.ASCII.GetBytes(label, target.AsSpan(at + 1));
            at += 1 + target[at];
        }
        target[at + 2] = (byte)type;
        target[at + 4] = 1;
        return at + 5;
    }
}
