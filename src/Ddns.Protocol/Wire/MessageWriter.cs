using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Ddns.Protocol.Edns;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Protocol.Wire;

/// <summary>
/// A message in the making, with names compressed (RFC 1035 §4.1.4). Each <c>TryWrite…</c> answers false when its part does not
/// fit, and leaves the message as it was. Sections are written in wire order.
/// </summary>
public ref struct MessageWriter
{
    // A pointer has 14 bits: later names cannot be pointed at.
    private const int FarthestTarget = 0x3FFF;

    private readonly Span<byte> _message;
    private SectionCounts _counts;
    private NameOffsets _targets;
    private int _targetCount;
    private MessageSection _section;

    public MessageWriter(Span<byte> message, in MessageHeader header)
    {
        if (!header.TryWrite(message))
            ThrowTooSmall();

        _message = message;
        Length = MessageHeader.Size;
        _counts[0] = header.QuestionCount;
        _counts[1] = header.AnswerCount;
        _counts[2] = header.AuthorityCount;
        _counts[3] = header.AdditionalCount;
    }

    /// <summary>How many octets the message has so far.</summary>
    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _message[..Length];

    public readonly int Count(MessageSection section) => _counts[(int)section];

    /// <summary>Writes flags, opcode and RCODE anew, the counts untouched.</summary>
    public readonly void SetBits(in MessageHeader header) => BinaryPrimitives.WriteUInt16BigEndian(_message[2..], header.Bits);

    public readonly void SetTruncated() => _message[2] |= (byte)((int)HeaderFlags.Truncated >> 8);

    public bool TryWriteQuestion(Question question)
    {
        var before = Mark();
        return (TryWriteName(question.Name.Wire, mayCompress: true) && TryWrite((ushort)question.Type) && TryWrite((ushort)question.Class))
            ? Counted(MessageSection.Question, 1)
            : Undo(before);
    }

    /// <param name="data">Valid, uncompressed RDATA.</param>
    public bool TryWriteRecord(MessageSection section, ReadOnlySpan<byte> owner, RecordType type, RecordClass @class, uint ttl, ReadOnlySpan<byte> data)
    {
        var before = Mark();
        return TryWriteRecordBody(owner, type, @class, ttl, data) ? Counted(section, 1) : Undo(before);
    }

    public bool TryWriteRecord(MessageSection section, DomainName owner, uint ttl, RecordData data) =>
        TryWriteRecord(section, owner.Wire, data.Type, RecordClass.IN, ttl, data.Wire);

    /// <summary>The whole RRset or nothing of it (RFC 2181 §5: a part of an RRset is no answer).</summary>
    public bool TryWriteRRset(MessageSection section, RRset rrset)
    {
        var before = Mark();
        foreach (var record in rrset.Records)
        {
            if (!TryWriteRecordBody(rrset.Owner.Wire, rrset.Type, RecordClass.IN, rrset.Ttl, record.Wire))
                return Undo(before);
        }

        return Counted(section, rrset.Records.Length);
    }

    /// <summary>Writes the OPT record (RFC 6891 §6.1.2) with options that an <see cref="EdnsOptionWriter"/> made.</summary>
    public bool TryWriteOpt(in OptHeader opt, ReadOnlySpan<byte> options) =>
        TryWriteRecord(MessageSection.Additional, DomainName.Root.Wire, RecordType.OPT, (RecordClass)opt.PayloadSize, opt.ToTtl(), options);

    private bool TryWriteRecordBody(ReadOnlySpan<byte> owner, RecordType type, RecordClass @class, uint ttl, ReadOnlySpan<byte> data)
    {
        if (!TryWriteName(owner, mayCompress: true)
            || !TryWrite((ushort)type)
            || !TryWrite((ushort)@class)
            || !TryWrite((ushort)(ttl >> 16))
            || !TryWrite((ushort)ttl))
        {
            return false;
        }

        var lengthAt = Length;
        if (!TryWrite((ushort)0) || !TryWriteData(type, data))
            return false;

        BinaryPrimitives.WriteUInt16BigEndian(_message[lengthAt..], (ushort)(Length - lengthAt - sizeof(ushort)));
        return true;
    }

    private bool TryWriteData(RecordType type, ReadOnlySpan<byte> data)
    {
        if (!RecordDataLayout.MayCompress(type))
            return TryWrite(data);

        Span<RdataName> names = stackalloc RdataName[RecordDataLayout.MaxNames];
        var count = RecordDataLayout.FindNames(type, data, names);
        var at = 0;
        foreach (var name in names[..count])
        {
            if (!TryWrite(data[at..name.Offset]) || !TryWriteName(data.Slice(name.Offset, name.Length), name.MayCompress))
                return false;

            at = name.Offset + name.Length;
        }

        return TryWrite(data[at..]);
    }

    private bool TryWriteName(ReadOnlySpan<byte> name, bool mayCompress)
    {
        if (!mayCompress)
            return TryWrite(name);

        // From the whole name down, label by label: the first suffix that stands in the message becomes a pointer. The name's own
        // labels are no targets yet, for their end is not written: in "a.a." the second would be found in the first.
        var known = _targetCount;
        for (var rest = name; rest[0] != 0; rest = WireName.Parent(rest))
        {
            if (Find(rest, known) is var target and > 0)
                return TryWrite((ushort)(WireName.PointerBits << 8 | target));

            Remember(Length);
            if (!TryWrite(rest[..(1 + rest[0])]))
                return false;
        }

        return TryWrite([0]);
    }

    private readonly int Find(ReadOnlySpan<byte> name, int known)
    {
        for (var i = 0; i < known; i++)
        {
            if (StandsAt(_targets[i], name))
                return _targets[i];
        }

        return 0;
    }

    /// <summary>Compared with case, though RFC 1035 would allow a pointer to another spelling: a name is shown as it was given.</summary>
    private readonly bool StandsAt(int at, ReadOnlySpan<byte> name)
    {
        while (true)
        {
            int label = _message[at];
            if (label >= WireName.PointerBits)
            {
                at = (label & ~WireName.PointerBits) << 8 | _message[at + 1];
                continue;
            }

            if (label != name[0])
                return false;

            if (label == 0)
                return true;

            if (!_message.Slice(at + 1, label).SequenceEqual(name.Slice(1, label)))
                return false;

            at += 1 + label;
            name = name[(1 + label)..];
        }
    }

    private void Remember(int offset)
    {
        if (offset <= FarthestTarget && _targetCount < NameOffsets.Capacity)
            _targets[_targetCount++] = (ushort)offset;
    }

    private bool TryWrite(ushort value)
    {
        if (_message.Length - Length < sizeof(ushort))
            return false;

        BinaryPrimitives.WriteUInt16BigEndian(_message[Length..], value);
        Length += sizeof(ushort);
        return true;
    }

    private bool TryWrite(ReadOnlySpan<byte> octets)
    {
        if (!octets.TryCopyTo(_message[Length..]))
            return false;

        Length += octets.Length;
        return true;
    }

    private bool Counted(MessageSection section, int records)
    {
        Debug.Assert(section >= _section, "sections are written in wire order");
        _section = section;
        var index = (int)section;
        _counts[index] += (ushort)records;
        BinaryPrimitives.WriteUInt16BigEndian(_message[(4 + 2 * index)..], _counts[index]);
        return true;
    }

    private readonly (int Length, int TargetCount) Mark() => (Length, _targetCount);

    private bool Undo((int Length, int TargetCount) mark)
    {
        (Length, _targetCount) = mark;
        return false;
    }

    private static void ThrowTooSmall() => throw new ArgumentException("A message has at least twelve octets.", "message");

    [InlineArray(4)]
    private struct SectionCounts
    {
        private ushort _first;
    }

    /// <summary>Where labels begin that names may point at. A longer table finds little more and is searched for every name.</summary>
    [InlineArray(Capacity)]
    private struct NameOffsets
    {
        public const int Capacity = 96;

        private ushort _first;
    }
}
