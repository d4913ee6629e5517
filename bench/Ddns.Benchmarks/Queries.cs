using System.Buffers.Binary;
using System.Globalization;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Benchmarks;

/// <summary>Queries as octets.</summary>
internal static class Queries
{
    private static readonly byte[] PlainOpt = [0, 0, 41, 0x04, 0xD0, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] ClientCookie = [0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8];

    public static byte[] Of(string name, RecordType type) => Make(name, type, []);

    public static byte[] WithEdns(string name, RecordType type) => Make(name, type, PlainOpt);

    /// <param name="serverPart">Empty before the server has given one.</param>
    public static byte[] WithCookie(string name, RecordType type, ReadOnlySpan<byte> serverPart)
    {
        var length = ClientCookie.Length + serverPart.Length;
        return Make(name, type, [.. PlainOpt[..^1], (byte)(4 + length), 0, 10, 0, (byte)length, .. ClientCookie, .. serverPart]);
    }

    public static byte[][] RandomHosts(int hosts, int count)
    {
        var random = new Random(4242);
        return [.. Enumerable.Range(0, count).Select(_ => Of(string.Create(CultureInfo.InvariantCulture, $"h{random.Next(hosts)}"), RecordType.A))];
    }

    private static byte[] Make(string name, RecordType type, ReadOnlySpan<byte> opt)
    {
        var owner = DomainName.Parse($"{name}.{SampleZone.Name}").Wire;
        var query = new byte[12 + owner.Length + 4 + opt.Length];
        query[5] = 1;
        query[11] = opt.IsEmpty ? (byte)0 : (byte)1;
        owner.CopyTo(query.AsSpan(12));
        BinaryPrimitives.WriteUInt16BigEndian(query.AsSpan(12 + owner.Length), (ushort)type);
        query[12 + owner.Length + 3] = 1;
        opt.CopyTo(query.AsSpan(16 + owner.Length));
        return query;
    }
}
