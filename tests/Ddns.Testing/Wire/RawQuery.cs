using System.Buffers.Binary;

namespace Ddns.Testing.Wire;

/// <summary>An option of an OPT record.</summary>
public sealed record RawOption(ushort Code, byte[] Data);

/// <summary>What an OPT record of a query says.</summary>
public sealed record RawEdns(ushort PayloadSize = 1232, bool DnssecOk = false, byte Version = 0, params RawOption[] Options);

/// <summary>A query, octet for octet as a client would send it. Anything may be wrong in it.</summary>
public sealed record RawQuery(string Name, string Type)
{
    public const ushort ClassIN = 1;

    public ushort Id { get; init; } = 0x4D1D;
    public byte Flags1 { get; init; }
    public byte Flags2 { get; init; }
    public ushort Class { get; init; } = ClassIN;
    public RawEdns? Edns { get; init; }

    /// <summary><c>name TYPE</c>.</summary>
    public static RawQuery Of(string question) => question.Split(' ') is [var name, var type] ? new RawQuery(name, type) : throw new ArgumentException(question);

    public byte[] ToOctets() => Message(Id, Flags1, Flags2, [Question()], [], [], Edns is null ? [] : [Opt(Edns)]);

    public byte[] Question() => [.. NameText.ToWire(Name), .. UInt16(TypeNames.Number(Type)), .. UInt16(Class)];

    /// <summary>A message of parts that are already encoded; the counts are theirs.</summary>
    public static byte[] Message(ushort id, byte flags1, byte flags2, byte[][] questions, byte[][] answers, byte[][] authorities, byte[][] additionals) =>
    [
        .. UInt16(id), flags1, flags2,
        .. UInt16(questions.Length), .. UInt16(answers.Length), .. UInt16(authorities.Length), .. UInt16(additionals.Length),
        .. questions.SelectMany(part => part), .. answers.SelectMany(part => part), .. authorities.SelectMany(part => part), .. additionals.SelectMany(part => part),
    ];

    /// <summary>RFC 6891 §6.1.2: root, OPT, payload size, extended RCODE, version, flags, RDLENGTH, options.</summary>
    public static byte[] Opt(RawEdns edns)
    {
        var data = edns.Options.SelectMany(option => (byte[])[.. UInt16(option.Code), .. UInt16(option.Data.Length), .. option.Data]).ToArray();
        return [0, 0, 41, .. UInt16(edns.PayloadSize), 0, edns.Version, (byte)(edns.DnssecOk ? 0x80 : 0), 0, .. UInt16(data.Length), .. data];
    }

    public static byte[] Record(string owner, string type, ushort recordClass, uint ttl, byte[] data)
    {
        var time = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(time, ttl);
        return [.. NameText.ToWire(owner), .. UInt16(TypeNames.Number(type)), .. UInt16(recordClass), .. time, .. UInt16(data.Length), .. data];
    }

    public static byte[] UInt16(int value) => [(byte)(value >> 8), (byte)value];
}
