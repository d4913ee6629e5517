using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ddns.Protocol.Records;

namespace Ddns.Authoritative.Zones;

/// <summary>What is known of a name beside its RRsets, in one word that is stored whole.</summary>
[Flags]
internal enum NameFlags : ushort
{
    None = 0,
    Apex = 1 << 0,
    /// <summary>Has NS and is not the apex: what is here and below belongs to somebody else (RFC 9499 "zone cut").</summary>
    Cut = 1 << 1,
    Cname = 1 << 2,
    Dname = 1 << 3,
    /// <summary>Lies below a cut or a DNAME: no part of the zone's answers (RFC 9499 "occluded name"), though it may be glue.</summary>
    Occluded = 1 << 4,
    /// <summary>The child <c>*</c> exists, if only as an empty non-terminal.</summary>
    WildcardBelow = 1 << 5,
    /// <summary>Lies at or below the apex of a deeper zone of ours, which answers instead.</summary>
    Shadowed = 1 << 6,

    /// <summary>With one of these an exact match is no answer yet.</summary>
    NeedsWalk = Cut | Occluded | Shadowed,
}

/// <summary>
/// One name of one zone instance, in native memory:
/// <code>
///  0 hash:32  4 size:32  8 zone:64  16 next:64  24 previous:64  32 flags:16  34 rrsets:16  36 children:32
/// 40 name length:8  41 labels:8  42 name (lower case, wire form), padded to 4
///    then each RRset: type:16  records:16  length:32, records (owner C00C, type, class, TTL, RDLENGTH, RDATA), padded to 4
/// </code>
/// A name with an A and an AAAA RRset in a zone such as <c>ddns.example.net.</c> takes 128 octets: two cache lines.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = HeaderSize)]
internal unsafe struct NameRecord
{
    public const int HeaderSize = 42;

    [FieldOffset(0)] public uint Hash;
    [FieldOffset(4)] public int Size;
    [FieldOffset(8)] public ZoneInstance* Zone;

    /// <summary>The names of an instance in no order, for the writer alone.</summary>
    [FieldOffset(16)] public NameRecord* Next;
    [FieldOffset(24)] public NameRecord* Previous;

    [FieldOffset(32)] private ushort _flags;
    [FieldOffset(34)] public ushort RRsetCount;

    /// <summary>Names one label below, for the writer alone. With no RRset and no child a name does not exist.</summary>
    [FieldOffset(36)] public int ChildCount;

    [FieldOffset(40)] public byte NameLength;
    [FieldOffset(41)] public byte LabelCount;

    public NameFlags Flags
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly get => (NameFlags)_flags;
        set => Volatile.Write(ref _flags, (ushort)value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Name(NameRecord* record) => (byte*)record + HeaderSize;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EncodedRRset* First(NameRecord* record) => (EncodedRRset*)((byte*)record + RRsetsOffset(record->NameLength));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EncodedRRset* Find(NameRecord* record, RecordType type)
    {
        var rrset = First(record);
        for (int left = record->RRsetCount; left > 0; left--)
        {
            if (rrset->Type == type)
                return rrset;
            rrset = EncodedRRset.Following(rrset);
        }
        return null;
    }

    public static bool IsWildcard(NameRecord* record) => Name(record)[0] == 1 && Name(record)[1] == (byte)'*';

    public static int RRsetsOffset(int nameLength) => (HeaderSize + nameLength + 3) & ~3;
}

/// <summary>The records of one type, encoded as they stand in an answer whose question is their owner.</summary>
[StructLayout(LayoutKind.Explicit, Size = HeaderSize)]
internal unsafe struct EncodedRRset
{
    public const int HeaderSize = 8;

    /// <summary>
    /// The SOA of a negative answer, with TTL min(SOA TTL, MINIMUM) (RFC 2308 §3), kept at the apex beside the SOA itself.
    /// Type 0 is reserved (RFC 6895 §3.1), so no question finds it.
    /// </summary>
    public const RecordType NegativeSoa = RecordType.None;

    [FieldOffset(0)] public RecordType Type;
    [FieldOffset(2)] public ushort Count;
    [FieldOffset(4)] public int Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Wire(EncodedRRset* rrset) => (byte*)rrset + HeaderSize;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EncodedRRset* Following(EncodedRRset* rrset) => (EncodedRRset*)((byte*)rrset + Size(rrset->Length));

    public static int Size(int wireLength) => (HeaderSize + wireLength + 3) & ~3;
}
