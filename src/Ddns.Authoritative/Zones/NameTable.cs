using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Ddns.Authoritative.Zones;

/// <summary>
/// The hash table of all names of all zones. One thread writes at a time; any number read without waiting, between
/// <see cref="ReaderEpochs.Reader.Enter"/> and <see cref="ReaderEpochs.Reader.Leave"/>.
/// <code>
/// hash:  partition:12 | tag:16 | …        | index (low bits)
/// slot:  tag:16 | pointer:48       0 = never used, 1 = deleted
/// directory word: pointer to the slots | log2(slots)
/// </code>
/// One name may stand here several times, once for each zone instance that has it.
/// </summary>
internal sealed unsafe class NameTable : IDisposable
{
    // 4,096 partitions: a million names make 512 slots each, so that growing one moves 4 KiB, and the directory (32 KiB) stays in the second-level cache.
    private const int PartitionBits = 12;
    private const int Partitions = 1 << PartitionBits;
    private const ulong Deleted = 1;
    private const ulong PointerMask = (1UL << 48) - 1;
    private const int SmallestLog2 = 3;

    private readonly nint* _directory;
    private readonly nint _emptySlots;
    private readonly int[] _live = new int[Partitions];
    private readonly int[] _used = new int[Partitions];
    private readonly NativeHeap _heap;
    private readonly Action<nint, int> _retire;
    private int _mostLabels;
    private int _mostApexLabels;

    /// <param name="retire">Frees a block of the heap of this size once no reader can hold it.</param>
    public NameTable(NativeHeap heap, Action<nint, int> retire)
    {
        _heap = heap;
        _retire = retire;
        _directory = (nint*)NativeMemory.AlignedAlloc(Partitions * (nuint)sizeof(nint), 64);
        // One block of empty slots stands for every partition that has none of its own yet; it is never written to.
        var empty = NativeMemory.AlignedAlloc(64, 64);
        NativeMemory.Clear(empty, 64);
        _emptySlots = (nint)empty;
        for (var i = 0; i < Partitions; i++)
            _directory[i] = _emptySlots | SmallestLog2;
    }

    public long Count { get; private set; }

    /// <summary>No name in the table has more labels than this; it never falls. Spares a query of a hundred labels a hundred probes.</summary>
    public int MostLabels => Volatile.Read(ref _mostLabels);

    /// <summary>No apex has more labels than this; it never falls.</summary>
    public int MostApexLabels => Volatile.Read(ref _mostApexLabels);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(ulong hash)
    {
        if (!Sse.IsSupported)
            return;
        var word = Volatile.Read(ref _directory[hash >> (64 - PartitionBits)]);
        Sse.Prefetch0((ulong*)(word & ~63) + ((uint)hash & ((1u << (int)(word & 63)) - 1)));
    }

    /// <summary>The first record whose tag fits, without touching it: what a prefetch needs. Null when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public NameRecord* Guess(ulong hash)
    {
        var word = Volatile.Read(ref _directory[hash >> (64 - PartitionBits)]);
        var slots = (ulong*)(word & ~63);
        var mask = (1u << (int)(word & 63)) - 1;
        var tag = Tag(hash);
        for (var index = (uint)hash & mask; ; index = (index + 1) & mask)
        {
            var slot = slots[index];
            if (slot == 0)
                return null;
            if (slot >> 48 == tag && slot != Deleted)
                return (NameRecord*)(slot & PointerMask);
        }
    }

    /// <summary>A live record of this name that can be answered from without a walk; null when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public NameRecord* FindLive(ulong hash, byte* name, int length)
    {
        var word = Volatile.Read(ref _directory[hash >> (64 - PartitionBits)]);
        var slots = (ulong*)(word & ~63);
        var mask = (1u << (int)(word & 63)) - 1;
        var tag = Tag(hash);
        for (var index = (uint)hash & mask; ; index = (index + 1) & mask)
        {
            var slot = Volatile.Read(ref slots[index]);
            if (slot == 0)
                return null;
            if (slot >> 48 != tag || slot == Deleted)
                continue;
            var record = (NameRecord*)(slot & PointerMask);
            if (IsNamed(record, name, length) && (record->Flags & NameFlags.NeedsWalk) == 0 && ZoneInstance.IsLive(record->Zone))
                return record;
        }
    }

    /// <summary>The record of this name in one zone instance, live or not.</summary>
    public NameRecord* FindIn(ZoneInstance* zone, ulong hash, byte* name, int length)
    {
        var word = Volatile.Read(ref _directory[hash >> (64 - PartitionBits)]);
        var slots = (ulong*)(word & ~63);
        var mask = (1u << (int)(word & 63)) - 1;
        var tag = Tag(hash);
        for (var index = (uint)hash & mask; ; index = (index + 1) & mask)
        {
            var slot = Volatile.Read(ref slots[index]);
            if (slot == 0)
                return null;
            if (slot >> 48 != tag || slot == Deleted)
                continue;
            var record = (NameRecord*)(slot & PointerMask);
            if (record->Zone == zone && IsNamed(record, name, length))
                return record;
        }
    }

    public NameRecord* FindIn(ZoneInstance* zone, byte* name, int length) => FindIn(zone, NameHash.Of(name, length), name, length);

    /// <summary>The live apex record of this name: the zone that begins here. Null when none does.</summary>
    public NameRecord* FindApex(ulong hash, byte* name, int length)
    {
        var word = Volatile.Read(ref _directory[hash >> (64 - PartitionBits)]);
        var slots = (ulong*)(word & ~63);
        var mask = (1u << (int)(word & 63)) - 1;
        var tag = Tag(hash);
        for (var index = (uint)hash & mask; ; index = (index + 1) & mask)
        {
            var slot = Volatile.Read(ref slots[index]);
            if (slot == 0)
                return null;
            if (slot >> 48 != tag || slot == Deleted)
                continue;
            var record = (NameRecord*)(slot & PointerMask);
            if ((record->Flags & NameFlags.Apex) == 0 || !IsNamed(record, name, length))
                continue;
            // Whichever loading of the zone this is, its slot leads to the one that is live. Asking each loading whether it is
            // would miss both when they change places between the two questions.
            var live = record->Zone->Slot->Current;
            if (live is not null)
                return live->Apex;
        }
    }

    /// <summary>True when a zone of this name is being loaded and none is live.</summary>
    public bool IsLoadingApex(ulong hash, byte* name, int length)
    {
        var word = Volatile.Read(ref _directory[hash >> (64 - PartitionBits)]);
        var slots = (ulong*)(word & ~63);
        var mask = (1u << (int)(word & 63)) - 1;
        var tag = Tag(hash);
        for (var index = (uint)hash & mask; ; index = (index + 1) & mask)
        {
            var slot = Volatile.Read(ref slots[index]);
            if (slot == 0)
                return false;
            if (slot >> 48 != tag || slot == Deleted)
                continue;
            var record = (NameRecord*)(slot & PointerMask);
            if ((record->Flags & NameFlags.Apex) != 0 && IsNamed(record, name, length) && record->Zone->Slot->Current is null)
                return true;
        }
    }

    /// <summary>Writer only. The record was not in the table; its hash is the one of its name.</summary>
    public void Insert(NameRecord* record, ulong hash)
    {
        var partition = (int)(hash >> (64 - PartitionBits));
        var word = _directory[partition];
        var capacity = 1 << (int)(word & 63);
        if (word == (_emptySlots | SmallestLog2) || (_used[partition] + 1) * 4 > capacity * 3)
        {
            Rebuild(partition, _live[partition] + 1);
            word = _directory[partition];
        }
        if (record->LabelCount > _mostLabels)
            Volatile.Write(ref _mostLabels, record->LabelCount);
        if ((record->Flags & NameFlags.Apex) != 0 && record->LabelCount > _mostApexLabels)
            Volatile.Write(ref _mostApexLabels, record->LabelCount);
        var slots = (ulong*)(word & ~63);
        var mask = (1u << (int)(word & 63)) - 1;
        var index = (uint)hash & mask;
        while (slots[index] > Deleted)
            index = (index + 1) & mask;
        if (slots[index] == 0)
            _used[partition]++;
        _live[partition]++;
        Count++;
        Volatile.Write(ref slots[index], (Tag(hash) << 48) | (ulong)record);
    }

    /// <summary>Writer only. Readers see the old record or the new one.</summary>
    public void Replace(NameRecord* old, NameRecord* replacement, ulong hash) =>
        Volatile.Write(ref *SlotOf(old, hash), (Tag(hash) << 48) | (ulong)replacement);

    /// <summary>Writer only.</summary>
    public void Remove(NameRecord* record, ulong hash)
    {
        var partition = (int)(hash >> (64 - PartitionBits));
        var slots = (ulong*)(_directory[partition] & ~63);
        var mask = (1u << (int)(_directory[partition] & 63)) - 1;
        var index = (uint)(SlotOf(record, hash) - slots);
        Volatile.Write(ref slots[index], Deleted);
        _live[partition]--;
        Count--;
        // Deleted slots before a never-used one end no search: they become never-used again, so that churn does not fill the partition.
        if (slots[(index + 1) & mask] == 0)
        {
            while (slots[index] == Deleted)
            {
                Volatile.Write(ref slots[index], 0UL);
                _used[partition]--;
                index = (index - 1) & mask;
            }
        }
        var capacity = (int)mask + 1;
        if (capacity > 1 << SmallestLog2 && _live[partition] * 8 < capacity)
            Rebuild(partition, _live[partition]);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_directory);
        NativeMemory.AlignedFree((void*)_emptySlots);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Tag(ulong hash) => (hash >> 36) & 0xFFFF;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsNamed(NameRecord* record, byte* name, int length) =>
        record->NameLength == length && new ReadOnlySpan<byte>(NameRecord.Name(record), length).SequenceEqual(new ReadOnlySpan<byte>(name, length));

    private ulong* SlotOf(NameRecord* record, ulong hash)
    {
        var word = _directory[hash >> (64 - PartitionBits)];
        var slots = (ulong*)(word & ~63);
        var mask = (1u << (int)(word & 63)) - 1;
        var wanted = (Tag(hash) << 48) | (ulong)record;
        var index = (uint)hash & mask;
        while (slots[index] != wanted)
        {
            Debug.Assert(slots[index] != 0, "the record is not in the table");
            index = (index + 1) & mask;
        }
        return &slots[index];
    }

    private void Rebuild(int partition, int live)
    {
        var log2 = SmallestLog2;
        while (live * 2 > 1 << log2)
            log2++;
        var bytes = sizeof(ulong) << log2;
        var slots = (ulong*)_heap.Allocate(bytes);
        NativeMemory.Clear(slots, (nuint)bytes);
        var mask = (1u << log2) - 1;
        var old = _directory[partition];
        var oldSlots = (ulong*)(old & ~63);
        var oldCapacity = 1 << (int)(old & 63);
        for (var i = 0; i < oldCapacity; i++)
        {
            if (oldSlots[i] <= Deleted)
                continue;
            var index = ((NameRecord*)(oldSlots[i] & PointerMask))->Hash & mask;
            while (slots[index] != 0)
                index = (index + 1) & mask;
            slots[index] = oldSlots[i];
        }
        _used[partition] = _live[partition];
        Debug.Assert(((nint)slots & 63) == 0);
        Volatile.Write(ref _directory[partition], (nint)slots | log2);
        if ((old & ~63) != _emptySlots)
            _retire(old & ~63, sizeof(ulong) * oldCapacity);
    }
}
