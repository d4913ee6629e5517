using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Ddns.Authoritative.Zones;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Authoritative.Answering;

internal enum Section
{
    Answer,
    Authority,
    Additional,
}

/// <summary>
/// Writes an answer behind the question, whole RRsets only: what does not fit leaves no trace. Owners are pointers wherever the
/// name stands in the message already; names in RDATA are compressed for the types that may (RFC 3597 §4).
/// </summary>
internal unsafe ref struct ResponseComposer
{
    // RFC 1035 §4.1.4: a pointer has 14 bits.
    private const int FarthestPointer = 0x3FFF;

    private readonly byte* _message;
    private readonly ushort* _map;
    private readonly int _questionEnd;
    private readonly int _limit;
    private int _at;
    private int _mapped;

    public ushort Answers;
    public ushort Authorities;
    public ushort Additionals;
    public bool Truncated;

    /// <param name="limit">Octets the message may have, those of the OPT already taken off.</param>
    public ResponseComposer(byte* message, int questionEnd, int limit, WalkScratch* scratch)
    {
        _message = message;
        _map = scratch->Map;
        _questionEnd = questionEnd;
        _limit = limit;
        Reset();
    }

    /// <summary>Offset behind what was written.</summary>
    public readonly int Length => _at;

    /// <summary>Forgets everything behind the question.</summary>
    public void Reset()
    {
        _at = _questionEnd;
        _mapped = 0;
        Answers = Authorities = Additionals = 0;
        Truncated = false;
        if (_questionEnd > 12)
            Remember(12);
    }

    /// <summary>One copy: every owner in the encoded RRset points at the question.</summary>
    public bool TryCopyBehindQuestion(EncodedRRset* rrset)
    {
        if (_at + rrset->Length > _limit)
            return false;
        Unsafe.CopyBlockUnaligned(_message + _at, EncodedRRset.Wire(rrset), (uint)rrset->Length);
        _at += rrset->Length;
        Answers += rrset->Count;
        return true;
    }

    /// <param name="ownerAt">Where the owner stands in the message; 0: it is written, compressed.</param>
    /// <param name="owner">The owner in wire form, not needed with an offset.</param>
    /// <param name="firstData">The offset of the RDATA of the last record written, where the name of a CNAME stands.</param>
    public bool TryAdd(Section section, EncodedRRset* rrset, int ownerAt, byte* owner, int ownerLength, out int firstData)
    {
        firstData = 0;
        var (start, mapped) = (_at, _mapped);
        var left = EncodedRRset.Wire(rrset);
        for (int count = rrset->Count; count > 0; count--)
        {
            int dataLength = BinaryPrimitives.ReverseEndianness(*(ushort*)(left + 10));
            if (!TryAddRecord(left, dataLength, rrset->Type, ref ownerAt, owner, ownerLength, out firstData))
            {
                (_at, _mapped) = (start, mapped);
                return false;
            }
            left += 12 + dataLength;
        }
        switch (section)
        {
            case Section.Answer: Answers += rrset->Count; break;
            case Section.Authority: Authorities += rrset->Count; break;
            default: Additionals += rrset->Count; break;
        }
        return true;
    }

    /// <summary>The CNAME that a DNAME stands for (RFC 6672 §3.1), owned by the name in question.</summary>
    public bool TryAddCname(int ownerAt, byte* owner, int ownerLength, uint ttl, byte* target, int targetLength, out int dataAt)
    {
        dataAt = 0;
        var (start, mapped) = (_at, _mapped);
        if (!TryWriteOwner(ref ownerAt, owner, ownerLength) || _at + 10 > _limit)
        {
            (_at, _mapped) = (start, mapped);
            return false;
        }
        WriteFixed(RecordType.CNAME, ttl);
        var length = _at - 2;
        dataAt = _at;
        if (!TryWriteName(target, targetLength))
        {
            (_at, _mapped) = (start, mapped);
            return false;
        }
        BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(_message + length, 2), (ushort)(_at - dataAt));
        Answers++;
        return true;
    }

    private bool TryAddRecord(byte* record, int dataLength, RecordType type, ref int ownerAt, byte* owner, int ownerLength, out int dataAt)
    {
        dataAt = 0;
        if (!TryWriteOwner(ref ownerAt, owner, ownerLength) || _at + 10 + dataLength > _limit + Compressible(type))
            return false;
        if (_at + 10 > _limit)
            return false;
        // Type, class, TTL and length as they are encoded.
        Unsafe.CopyBlockUnaligned(_message + _at, record + 2, 10);
        _at += 10;
        dataAt = _at;
        if (!TryWriteData(record + 12, dataLength, type))
            return false;
        BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(_message + dataAt - 2, 2), (ushort)(_at - dataAt));
        return true;
    }

    // Compression may make RDATA fit that does not fit as it is encoded.
    private static int Compressible(RecordType type) => type is RecordType.NS or RecordType.CNAME or RecordType.PTR or RecordType.MX or RecordType.SOA ? 2 * DomainName.MaxWireLength : 0;

    private bool TryWriteData(byte* data, int length, RecordType type)
    {
        switch (type)
        {
            case RecordType.NS or RecordType.CNAME or RecordType.PTR:
                return TryWriteName(data, length);
            case RecordType.MX:
                return TryWriteOctets(data, 2) && TryWriteName(data + 2, length - 2);
            case RecordType.SOA or EncodedRRset.NegativeSoa:
                var first = LengthOfName(data);
                var second = LengthOfName(data + first);
                return TryWriteName(data, first) && TryWriteName(data + first, second) && TryWriteOctets(data + first + second, length - first - second);
            default:
                return TryWriteOctets(data, length);
        }
    }

    private bool TryWriteOwner(ref int ownerAt, byte* owner, int ownerLength)
    {
        if (ownerAt == 0)
        {
            var start = _at;
            if (!TryWriteName(owner, ownerLength))
                return false;
            // The next record of the set points at this one, unless this one is itself but a pointer.
            ownerAt = (_message[start] & 0xC0) == 0xC0 ? ((_message[start] & 0x3F) << 8) | _message[start + 1] : start <= FarthestPointer ? start : 0;
            return true;
        }
        if (_at + 2 > _limit)
            return false;
        WritePointer(ownerAt);
        return true;
    }

    /// <summary>Writes a name, its longest suffix that stands in the message already as a pointer.</summary>
    public bool TryWriteName(byte* name, int length)
    {
        var start = _at;
        var label = name;
        while (*label != 0)
        {
            var suffixLength = length - (int)(label - name);
            var pointer = Find(label, suffixLength);
            if (pointer != 0)
            {
                var prefix = (int)(label - name);
                if (_at + prefix + 2 > _limit)
                    return false;
                Unsafe.CopyBlockUnaligned(_message + _at, name, (uint)prefix);
                _at += prefix;
                WritePointer(pointer);
                Remember(start, prefix);
                return true;
            }
            label += *label + 1;
        }
        if (!TryWriteOctets(name, length))
            return false;
        Remember(start);
        return true;
    }

    private bool TryWriteOctets(byte* octets, int length)
    {
        if (_at + length > _limit)
            return false;
        Unsafe.CopyBlockUnaligned(_message + _at, octets, (uint)length);
        _at += length;
        return true;
    }

    private void WriteFixed(RecordType type, uint ttl)
    {
        var at = new Span<byte>(_message + _at, 10);
        BinaryPrimitives.WriteUInt16BigEndian(at, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(at[2..], (ushort)RecordClass.IN);
        BinaryPrimitives.WriteUInt32BigEndian(at[4..], ttl);
        _at += 10;
    }

    private void WritePointer(int offset)
    {
        Debug.Assert(offset is >= 12 and <= FarthestPointer);
        _message[_at] = (byte)(0xC0 | (offset >> 8));
        _message[_at + 1] = (byte)offset;
        _at += 2;
    }

    /// <summary>Every label start of a name that was written out becomes something to point at.</summary>
    private void Remember(int start, int prefix = int.MaxValue)
    {
        for (var at = start; _message[at] != 0 && at - start < prefix && at <= FarthestPointer && _mapped < WalkScratch.MapSize; at += _message[at] + 1)
            _map[_mapped++] = (ushort)at;
    }

    private readonly int Find(byte* name, int length)
    {
        for (var i = 0; i < _mapped; i++)
        {
            if (IsAt(_map[i], name, length))
                return _map[i];
        }
        return 0;
    }

    /// <summary>
    /// Compares octet by octet, following pointers, without regard to case (RFC 1035 §4.1.4 wants a prior occurrence "of the
    /// same name", and names are the same in any case). Only what this composer wrote is followed, so it ends.
    /// </summary>
    private readonly bool IsAt(int at, byte* name, int length)
    {
        for (var i = 0; i < length;)
        {
            int label = _message[at];
            if (label >= 0xC0)
            {
                at = ((label & 0x3F) << 8) | _message[at + 1];
                continue;
            }
            if (label != name[i])
                return false;
            for (var k = 1; k <= label; k++)
            {
                if (Lower(_message[at + k]) != Lower(name[i + k]))
                    return false;
            }
            at += label + 1;
            i += label + 1;
        }
        return true;
    }

    private static int Lower(byte octet) => octet is >= (byte)'A' and <= (byte)'Z' ? octet | 0x20 : octet;

    public static int LengthOfName(byte* name)
    {
        var at = name;
        while (*at != 0)
            at += *at + 1;
        return (int)(at - name) + 1;
    }
}
