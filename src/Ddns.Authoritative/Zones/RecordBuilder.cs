using System.Buffers.Binary;
using System.Diagnostics;
using Ddns.Protocol.Records;

namespace Ddns.Authoritative.Zones;

/// <summary>Puts together what a name shall have, then makes the <see cref="NameRecord"/> of it. Reused from name to name by the writer.</summary>
internal sealed unsafe class RecordBuilder
{
    private readonly List<Piece> _pieces = [];
    private readonly Stack<Piece> _spare = new();

    private sealed class Piece
    {
        public RecordType Type;
        public ushort Count;
        public uint Ttl;
        public byte[] Wire = new byte[64];
        public int Length;
    }

    public bool IsEmpty => _pieces.Count == 0;

    /// <summary>Why what has been gathered cannot stand at one name, as a clause behind the name; null when it can.</summary>
    public string? Conflict
    {
        get
        {
            if (_pieces.Count == 1 && _pieces[0].Count == 1)
                return null;
            foreach (var piece in _pieces)
            {
                if (piece.Count > 1 && (piece.Type is RecordType.CNAME or RecordType.DNAME or RecordType.SOA))
                    return $"has more than one {piece.Type} record";
                // RFC 2181 §10.1, and RFC 4034 §3, §4 for what DNSSEC adds.
                if (piece.Type == RecordType.CNAME && _pieces.Exists(other => other.Type is not (RecordType.CNAME or RecordType.RRSIG or RecordType.NSEC)))
                    return "has a CNAME record beside other data";
            }
            return null;
        }
    }

    public void Clear()
    {
        foreach (var piece in _pieces)
            _spare.Push(piece);
        _pieces.Clear();
    }

    /// <summary>Takes over what a record has.</summary>
    public void Load(NameRecord* record)
    {
        Clear();
        if (record is null)
            return;
        var rrset = NameRecord.First(record);
        for (var left = record->RRsetCount; left > 0; left--, rrset = EncodedRRset.Following(rrset))
        {
            if (rrset->Type == EncodedRRset.NegativeSoa)
                continue;
            var piece = Take(rrset->Type);
            var wire = new ReadOnlySpan<byte>(EncodedRRset.Wire(rrset), rrset->Length);
            Reserve(piece, wire.Length);
            wire.CopyTo(piece.Wire);
            (piece.Count, piece.Length) = (rrset->Count, wire.Length);
            piece.Ttl = BinaryPrimitives.ReadUInt32BigEndian(wire[6..]);
        }
    }

    public void Remove(RecordType type)
    {
        var index = _pieces.FindIndex(piece => piece.Type == type);
        if (index < 0)
            return;
        _spare.Push(_pieces[index]);
        _pieces.RemoveAt(index);
    }

    public void Set(RRset rrset)
    {
        Remove(rrset.Type);
        foreach (var record in rrset.Records)
            Add(rrset.Type, rrset.Ttl, record.Wire);
    }

    /// <summary>Adds one record. A duplicate is dropped (RFC 2181 §5), and the TTL of the set is the lowest that was given (§5.2 asks that they do not differ).</summary>
    public void Add(RecordType type, uint ttl, ReadOnlySpan<byte> rdata)
    {
        var piece = Find(type) ?? Take(type);
        if (piece.Count == 0)
            piece.Ttl = ttl;
        else if (Contains(piece, rdata) || piece.Count == ushort.MaxValue)
            return;
        Reserve(piece, piece.Length + 12 + rdata.Length);
        var record = piece.Wire.AsSpan(piece.Length);
        record[0] = 0xC0;
        record[1] = 12;
        BinaryPrimitives.WriteUInt16BigEndian(record[2..], (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(record[4..], (ushort)RecordClass.IN);
        BinaryPrimitives.WriteUInt32BigEndian(record[6..], piece.Ttl);
        BinaryPrimitives.WriteUInt16BigEndian(record[10..], (ushort)rdata.Length);
        rdata.CopyTo(record[12..]);
        piece.Length += 12 + rdata.Length;
        piece.Count++;
        if (ttl < piece.Ttl)
            LowerTtl(piece, ttl);
    }

    /// <summary>Makes the record; hash, name, RRsets and the flags that follow from them alone are set, the links and the rest are the caller's.</summary>
    public NameRecord* Build(NativeHeap heap, ulong hash, ReadOnlySpan<byte> name, bool isApex)
    {
        _pieces.Sort(static (a, b) => a.Type.CompareTo(b.Type));
        var soa = isApex ? Find(RecordType.SOA) : null;
        var size = NameRecord.RRsetsOffset(name.Length);
        foreach (var piece in _pieces)
            size += EncodedRRset.Size(piece.Length);
        if (soa is not null)
            size += EncodedRRset.Size(soa.Length);

        var record = (NameRecord*)heap.Allocate(size);
        *record = new NameRecord
        {
            Hash = (uint)hash,
            Size = size,
            RRsetCount = (ushort)(_pieces.Count + (soa is null ? 0 : 1)),
            NameLength = (byte)name.Length,
            LabelCount = CountLabels(name),
        };
        name.CopyTo(new Span<byte>(NameRecord.Name(record), name.Length));
        record->Flags = FlagsOf(isApex);
        var at = NameRecord.First(record);
        foreach (var piece in _pieces)
            at = Write(at, piece, piece.Type);
        if (soa is not null)
        {
            var negative = EncodedRRset.Wire(at);
            at = Write(at, soa, EncodedRRset.NegativeSoa);
            // RFC 2308 §3: "The TTL of this record is set from the minimum of the MINIMUM field of the SOA record and the TTL of the SOA itself".
            var minimum = BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(negative + soa.Length - 4, 4));
            BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(negative + 6, 4), Math.Min(soa.Ttl, minimum));
        }
        Debug.Assert((byte*)at == (byte*)record + size);
        return record;
    }

    private NameFlags FlagsOf(bool isApex)
    {
        var flags = isApex ? NameFlags.Apex : NameFlags.None;
        foreach (var piece in _pieces)
        {
            flags |= piece.Type switch
            {
                RecordType.NS when !isApex => NameFlags.Cut,
                RecordType.CNAME => NameFlags.Cname,
                RecordType.DNAME => NameFlags.Dname,
                _ => NameFlags.None,
            };
        }
        return flags;
    }

    private static EncodedRRset* Write(EncodedRRset* at, Piece piece, RecordType type)
    {
        *at = new EncodedRRset { Type = type, Count = piece.Count, Length = piece.Length };
        piece.Wire.AsSpan(0, piece.Length).CopyTo(new Span<byte>(EncodedRRset.Wire(at), piece.Length));
        return EncodedRRset.Following(at);
    }

    private static byte CountLabels(ReadOnlySpan<byte> name)
    {
        byte count = 0;
        for (var at = 0; name[at] != 0; at += name[at] + 1)
            count++;
        return count;
    }

    private Piece? Find(RecordType type)
    {
        foreach (var piece in _pieces)
        {
            if (piece.Type == type)
                return piece;
        }
        return null;
    }

    private Piece Take(RecordType type)
    {
        var piece = _spare.TryPop(out var spare) ? spare : new Piece();
        (piece.Type, piece.Count, piece.Length) = (type, 0, 0);
        _pieces.Add(piece);
        return piece;
    }

    private static bool Contains(Piece piece, ReadOnlySpan<byte> rdata)
    {
        var left = piece.Wire.AsSpan(0, piece.Length);
        while (!left.IsEmpty)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(left[10..]);
            if (length == rdata.Length && left.Slice(12, length).SequenceEqual(rdata))
                return true;
            left = left[(12 + length)..];
        }
        return false;
    }

    private static void LowerTtl(Piece piece, uint ttl)
    {
        piece.Ttl = ttl;
        var left = piece.Wire.AsSpan(0, piece.Length);
        while (!left.IsEmpty)
        {
            BinaryPrimitives.WriteUInt32BigEndian(left[6..], ttl);
            left = left[(12 + BinaryPrimitives.ReadUInt16BigEndian(left[10..]))..];
        }
    }

    private static void Reserve(Piece piece, int length)
    {
        if (piece.Wire.Length < length)
            Array.Resize(ref piece.Wire, Math.Max(length, piece.Wire.Length * 2));
    }
}
