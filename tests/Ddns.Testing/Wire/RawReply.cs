using System.Buffers.Binary;

namespace Ddns.Testing.Wire;

/// <summary>A record of a reply. Names in the data are written out; <see cref="Data"/> is presentation form.</summary>
public sealed record RawRecord(string Owner, ushort Type, ushort Class, uint Ttl, string Data, byte[] Octets)
{
    public string TypeText => TypeNames.Text(Type);

    public override string ToString() => $"{Owner} {Ttl} {(Class == RawQuery.ClassIN ? "" : $"CLASS{Class} ")}{TypeText} {Data}";
}

/// <summary>
/// A reply, read strictly and by other code than the engine's: every octet belongs to something, pointers go back, counts are
/// true, and data has the form of its type.
/// </summary>
public sealed class RawReply
{
    private static readonly string[] Codes = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH"];

    private RawReply(byte[] octets) => Octets = octets;

    public byte[] Octets { get; }
    public ushort Id { get; private set; }
    public byte Flags1 { get; private set; }
    public byte Flags2 { get; private set; }

    /// <summary>The questions as they stand in the message.</summary>
    public byte[] QuestionOctets { get; private set; } = [];
    public int QuestionCount { get; private set; }
    public List<RawRecord> Answers { get; } = [];
    public List<RawRecord> Authorities { get; } = [];

    /// <summary>Without OPT and TSIG.</summary>
    public List<RawRecord> Additionals { get; } = [];
    public RawEdns? Edns { get; private set; }
    public RawRecord? Tsig { get; private set; }

    /// <summary>With the upper bits of the OPT.</summary>
    public int Code { get; private set; }

    public string CodeText => Code switch { 16 => "BADVERS", 23 => "BADCOOKIE", _ => Code < Codes.Length ? Codes[Code] : $"RCODE{Code}" };
    public bool IsAuthoritative => (Flags1 & 4) != 0;
    public bool IsTruncated => (Flags1 & 2) != 0;

    public byte[]? Option(int code) => Edns?.Options.SingleOrDefault(option => option.Code == code)?.Data;

    /// <summary>The INFO-CODE of the extended error (RFC 8914); null when there is none.</summary>
    public int? ExtendedError => Option(15) is { } data ? BinaryPrimitives.ReadUInt16BigEndian(data) : null;

    /// <exception cref="FormatException">The reply is malformed: says where and how.</exception>
    public static RawReply Read(byte[] octets)
    {
        var reply = new RawReply(octets);
        var reader = new RawReader(octets);
        reply.Id = reader.UInt16();
        reply.Flags1 = reader.Octet();
        reply.Flags2 = reader.Octet();
        reply.Code = reply.Flags2 & 15;
        var (questions, answers, authorities, additionals) = (reader.UInt16(), reader.UInt16(), reader.UInt16(), reader.UInt16());
        for (var i = 0; i < questions; i++)
        {
            reader.Name();
            reader.UInt16();
            reader.UInt16();
        }
        reply.QuestionCount = questions;
        reply.QuestionOctets = octets[12..reader.Position];
        ReadSection(ref reader, answers, reply.Answers);
        ReadSection(ref reader, authorities, reply.Authorities);
        for (var i = 0; i < additionals; i++)
            reply.Take(reader.Record());
        if (reader.Position != octets.Length)
            throw new FormatException($"{octets.Length - reader.Position} octets behind the last record");
        return reply;
    }

    private static void ReadSection(ref RawReader reader, int count, List<RawRecord> section)
    {
        for (; count > 0; count--)
            section.Add(reader.Record());
    }

    private void Take(RawRecord record)
    {
        switch (record.TypeText)
        {
            case "OPT":
                if (Edns is not null || record.Owner != ".")
                    throw new FormatException("a second OPT, or one that the root does not own");
                Code |= (int)(record.Ttl >> 24) << 4;
                Edns = new RawEdns(record.Class, (record.Ttl & 0x8000) != 0, (byte)(record.Ttl >> 16), ReadOptions(record.Octets));
                break;
            case "TSIG":
                Tsig = record;
                break;
            default:
                Additionals.Add(record);
                break;
        }
    }

    private static RawOption[] ReadOptions(byte[] data)
    {
        var options = new List<RawOption>();
        var reader = new RawReader(data);
        while (reader.Position < data.Length)
            options.Add(new RawOption(reader.UInt16(), reader.Octets(reader.UInt16())));
        return [.. options];
    }

    /// <summary>Code and flags, then each section's records line by line: what scenarios are compared with.</summary>
    public override string ToString()
    {
        var flags = new List<string> { CodeText };
        if ((Flags1 & 0x80) == 0)
            flags.Add("no-qr");
        (int Bit, string Name)[] upper = [(4, "aa"), (2, "tc"), (1, "rd")];
        (int Bit, string Name)[] lower = [(0x80, "ra"), (0x40, "z"), (0x20, "ad"), (0x10, "cd")];
        flags.AddRange(upper.Where(flag => (Flags1 & flag.Bit) != 0).Select(flag => flag.Name));
        flags.AddRange(lower.Where(flag => (Flags2 & flag.Bit) != 0).Select(flag => flag.Name));
        var lines = new List<string> { string.Join(' ', flags) };
        lines.AddRange(Answers.Select(record => record.ToString()));
        if (Authorities.Count > 0)
            lines.AddRange(["authority", .. Authorities.Select(record => record.ToString())]);
        if (Additionals.Count > 0)
            lines.AddRange(["additional", .. Additionals.Select(record => record.ToString())]);
        return string.Join('\n', lines);
    }
}
