using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Ddns.Testing.Wire;

/// <summary>Reads a message from its start to its end, and throws at the first octet that is wrong.</summary>
internal ref struct RawReader(byte[] message)
{
    private readonly byte[] _message = message;

    public int Position { get; private set; }

    public byte Octet() => Octets(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Octets(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Octets(4));

    public byte[] Octets(int count)
    {
        if (Position + count > _message.Length)
            throw new FormatException($"{count} octets wanted at {Position} of {_message.Length}");
        Position += count;
        return _message[(Position - count)..Position];
    }

    /// <summary>A name, its pointers followed: each must point before the part of the name it ends.</summary>
    public byte[] Name()
    {
        var name = new List<byte>();
        var at = Position;
        var end = -1;
        while (true)
        {
            if (at >= _message.Length)
                throw new FormatException($"the name at {Position} runs out of the message");
            int label = _message[at];
            if (label >= 0xC0)
            {
                var target = ((label & 0x3F) << 8) | _message[at + 1];
                if (target >= at || target < 12)
                    throw new FormatException($"the pointer at {at} leads to {target}");
                end = end < 0 ? at + 2 : end;
                at = target;
                continue;
            }
            if (label > 63)
                throw new FormatException($"a label of kind {label >> 6} at {at}");
            name.AddRange(_message[at..(at + label + 1)]);
            at += label + 1;
            if (label == 0)
                break;
        }
        if (name.Count > 255)
            throw new FormatException($"the name at {Position} has {name.Count} octets");
        Position = end < 0 ? at : end;
        return [.. name];
    }

    public RawRecord Record()
    {
        var owner = NameText.FromWire(Name());
        var (type, recordClass, ttl) = (UInt16(), UInt16(), UInt32());
        int length = UInt16();
        var start = Position;
        if (start + length > _message.Length)
            throw new FormatException($"data of {length} octets at {start} of {_message.Length}");
        var data = Data(type, length, out var octets);
        if (Position != start + length)
            throw new FormatException($"data of type {TypeNames.Text(type)} at {start} ends at {Position}, its length says {start + length}");
        return new RawRecord(owner, type, recordClass, ttl, data, octets);
    }

    private string Data(ushort type, int length, out byte[] octets)
    {
        var start = Position;
        octets = [];
        switch (TypeNames.Text(type))
        {
            case "A":
            case "AAAA":
                octets = Octets(type == 1 ? 4 : 16);
                return new IPAddress(octets).ToString();
            case "NS":
            case "CNAME":
            case "PTR":
            case "DNAME":
                octets = Name();
                return NameText.FromWire(octets);
            case "SOA":
                byte[][] names = [Name(), Name()];
                var numbers = new[] { UInt32(), UInt32(), UInt32(), UInt32(), UInt32() };
                octets = [.. names[0], .. names[1], .. _message[(Position - 20)..Position]];
                return string.Create(CultureInfo.InvariantCulture, $"{NameText.FromWire(names[0])} {NameText.FromWire(names[1])} {string.Join(' ', numbers)}");
            case "MX":
                return Numbered(1, out octets);
            case "SRV":
                return Numbered(3, out octets);
            case "TXT":
                octets = Octets(length);
                return Strings(octets);
            default:
                octets = Octets(length);
                return string.Create(CultureInfo.InvariantCulture, $"\\# {length} {Convert.ToHexStringLower(octets)}").TrimEnd();
        }
    }

    private string Numbered(int numbers, out byte[] octets)
    {
        var head = Octets(numbers * 2);
        var name = Name();
        octets = [.. head, .. name];
        var text = head.Chunk(2).Select(pair => BinaryPrimitives.ReadUInt16BigEndian(pair).ToString(CultureInfo.InvariantCulture));
        return $"{string.Join(' ', text)} {NameText.FromWire(name)}";
    }

    private static string Strings(byte[] data)
    {
        var texts = new List<string>();
        for (var at = 0; at < data.Length; at += data[at] + 1)
        {
            if (at + 1 + data[at] > data.Length)
                throw new FormatException("a character string runs out of its data");
            texts.Add($"\"{System.Text.Encoding.Latin1.GetString(data, at + 1, data[at])}\"");
        }
        return string.Join(' ', texts);
    }
}
