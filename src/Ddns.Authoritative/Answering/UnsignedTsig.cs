using System.Buffers.Binary;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Authoritative.Answering;

/// <summary>
/// The TSIG of the answer to a query that was signed with a key which is not known here (RFC 8945 §5.2.1, §5.3.2): key and
/// algorithm as they came, no MAC, error BADKEY. Made before the answer is written over the query.
/// <code>algorithm name | time signed:48 | fudge:16 | MAC size:16 | MAC | original id:16 | error:16 | other length:16 | other</code>
/// </summary>
internal readonly unsafe ref struct UnsignedTsig
{
    private const int BadKey = 17;
    private const ushort Fudge = 300;
    private const int FixedData = 16;

    private readonly byte* _key;
    private readonly byte* _algorithm;
    private readonly int _keyLength;
    private readonly int _algorithmLength;

    /// <param name="owner">Where a well-formed TSIG record stands.</param>
    public UnsignedTsig(byte* message, int end, int owner, WalkScratch* scratch)
    {
        _key = scratch->EvenNames;
        _algorithm = scratch->OddNames;
        _keyLength = Expand(message, end, owner, _key, out var behind);
        _algorithmLength = Expand(message, end, behind + 10, _algorithm, out _);
    }

    public int Length => _keyLength + 10 + _algorithmLength + FixedData;

    /// <summary>Whether owner and data can be interpreted.</summary>
    public static bool IsWellFormed(byte* message, int owner, int data, int dataLength)
    {
        var name = stackalloc byte[DomainName.MaxWireLength];
        if (Expand(message, data, owner, name, out _) == 0)
            return false;
        // RFC 8945 §4.2: the algorithm's name is not compressed.
        var at = data;
        var end = data + dataLength;
        while (at < end && message[at] is > 0 and <= DomainName.MaxLabelLength)
            at += message[at] + 1;
        if (at >= end || message[at] != 0 || at + 1 - data > DomainName.MaxWireLength)
            return false;
        at++;
        if (end - at < FixedData)
            return false;
        at += 10 + ReadUInt16(message + at + 8);
        return end - at >= 6 && end - at - 6 == ReadUInt16(message + at + 4);
    }

    /// <returns>The length of the message with the record.</returns>
    public int Append(byte* message, int at, uint seconds)
    {
        var record = new Span<byte>(message + at, Length);
        new ReadOnlySpan<byte>(_key, _keyLength).CopyTo(record);
        var fields = record[_keyLength..];
        // RFC 8945 §4.2: class ANY, TTL 0.
        BinaryPrimitives.WriteUInt16BigEndian(fields, (ushort)RecordType.TSIG);
        BinaryPrimitives.WriteUInt16BigEndian(fields[2..], 255);
        BinaryPrimitives.WriteUInt32BigEndian(fields[4..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(fields[8..], (ushort)(_algorithmLength + FixedData));
        new ReadOnlySpan<byte>(_algorithm, _algorithmLength).CopyTo(fields[10..]);
        var data = fields[(10 + _algorithmLength)..];
        data.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(data[2..], seconds);
        BinaryPrimitives.WriteUInt16BigEndian(data[6..], Fudge);
        new ReadOnlySpan<byte>(message, 2).CopyTo(data[10..]);
        BinaryPrimitives.WriteUInt16BigEndian(data[12..], BadKey);
        var additionals = new Span<byte>(message + 10, 2);
        BinaryPrimitives.WriteUInt16BigEndian(additionals, (ushort)(BinaryPrimitives.ReadUInt16BigEndian(additionals) + 1));
        return at + Length;
    }

    /// <summary>Copies a name, its pointers followed; each must lead back. Returns its length, 0 when it is none.</summary>
    private static int Expand(byte* message, int end, int start, byte* target, out int behind)
    {
        behind = 0;
        var length = 0;
        var before = start;
        for (var at = start; ;)
        {
            if (at + 1 >= end)
                return 0;
            int label = message[at];
            if (label >= 0xC0)
            {
                behind = behind == 0 ? at + 2 : behind;
                at = ((label & 0x3F) << 8) | message[at + 1];
                if (at >= before || at < 12)
                    return 0;
                before = at;
                continue;
            }
            if (label > DomainName.MaxLabelLength || length + label + 1 > DomainName.MaxWireLength)
                return 0;
            new ReadOnlySpan<byte>(message + at, label + 1).CopyTo(new Span<byte>(target + length, label + 1));
            length += label + 1;
            at += label + 1;
            if (label == 0)
            {
                behind = behind == 0 ? at : behind;
                return length;
            }
        }
    }

    private static int ReadUInt16(byte* at) => BinaryPrimitives.ReverseEndianness(*(ushort*)at);
}
