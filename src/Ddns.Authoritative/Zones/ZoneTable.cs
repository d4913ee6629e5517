using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Following;

namespace Ddns.Authoritative.Zones;

/// <summary>
/// The zones that this node answers for, from the writer's side: loading, changing and removing them. Readers use
/// <see cref="Names"/> and never meet the lock here.
/// </summary>
public sealed unsafe class ZoneTable : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Zone> _zones = [];
    private readonly Dictionary<DomainName, Zone> _byApex = [];
    private readonly NativeHeap _heap = new();
    private readonly List<Retired> _retiring = [];
    private readonly Queue<Retired> _retired = new();
    private readonly RecordBuilder _builder = new();
    private readonly List<PendingName> _pending = [];
    private int _loads;
    private int _firstLives;

    public ZoneTable() => Names = new NameTable(_heap, Retire);

    /// <summary>A zone of this node; the native parts are its own.</summary>
    internal sealed class Zone(long id, DomainName apex)
    {
        public long Id { get; } = id;
        public DomainName Apex { get; } = apex;
        public ZoneSlot* Slot { get; set; }
        public ZoneInstance* Live => Slot->Current;

        /// <summary>Loadings that are neither published nor given up: each of them points at the slot.</summary>
        public int Loads { get; set; }

        public bool IsRemoved { get; set; }
    }

    private readonly record struct Retired(long Epoch, nint Block, int Size);

    /// <summary>A name of a change: what it was, and what it shall be; no fresh record where its last RRset went.</summary>
    private readonly struct PendingName(ulong hash, NameRecord* old, NameRecord* fresh)
    {
        public readonly ulong Hash = hash;
        public readonly NameRecord* Old = old;
        public readonly NameRecord* Fresh = fresh;
    }

    internal NameTable Names { get; }

    internal ReaderEpochs Epochs { get; } = new();

    public int ZoneCount
    {
        get { lock (_gate) return _zones.Count; }
    }

    /// <summary>Names of all zones, empty non-terminals included.</summary>
    public long NameCount => Names.Count;

    /// <summary>Whether any zone is being loaded: only then is it worth asking whether a name that is nobody's will be somebody's soon.</summary>
    internal bool IsLoading => Volatile.Read(ref _loads) > 0;

    /// <summary>Native memory of the table in octets.</summary>
    public long AllocatedBytes => _heap.AllocatedBytes;

    /// <summary>Starts a new loading of a zone, beside the one that is live. Nobody sees it before <see cref="ZoneLoad.Publish"/>.</summary>
    public ZoneLoad BeginLoad(long zoneId, DomainName apex)
    {
        lock (_gate)
        {
            if (!_zones.TryGetValue(zoneId, out var zone))
            {
                zone = new Zone(zoneId, apex.ToLower()) { Slot = (ZoneSlot*)NativeMemory.AllocZeroed((nuint)sizeof(ZoneSlot)) };
                _zones.Add(zoneId, zone);
            }
            var instance = (ZoneInstance*)_heap.Allocate(sizeof(ZoneInstance));
            *instance = new ZoneInstance { Slot = zone.Slot, ApexLength = zone.Apex.Wire.Length, ApexLabels = zone.Apex.LabelCount };
            var name = stackalloc byte[DomainName.MaxWireLength];
            var length = Lower(zone.Apex, name);
            var hash = NameHash.Of(name, length);
            _builder.Clear();
            var apexRecord = _builder.Build(_heap, hash, new ReadOnlySpan<byte>(name, length), isApex: true);
            Link(instance, apexRecord);
            instance->Apex = apexRecord;
            Names.Insert(apexRecord, hash);
            zone.Loads++;
            Volatile.Write(ref _loads, _loads + 1);
            return new ZoneLoad(this, zone, instance, _firstLives);
        }
    }

    /// <summary>Applies one journal entry. A name whose RRsets change together is published once; a query never sees half of it.</summary>
    /// <returns>False when the zone is not here.</returns>
    public bool Apply(long zoneId, IReadOnlyList<RRsetDelta> deltas)
    {
        lock (_gate)
        {
            if (!_zones.TryGetValue(zoneId, out var zone) || zone.Live is null)
                return false;
            var instance = zone.Live;
            Prepare(instance, deltas);
            var several = _pending.Count > 1;
            if (several)
                instance->MoveCounter();
            foreach (var name in _pending)
                PublishName(instance, name);
            if (several)
                instance->MoveCounter();
            _pending.Clear();
            Reclaim();
            return true;
        }
    }

    /// <summary>Stops answering for a zone. False when it is not here.</summary>
    public bool Remove(long zoneId)
    {
        ZoneInstance* old;
        bool freeSlot;
        lock (_gate)
        {
            if (!_zones.Remove(zoneId, out var zone))
                return false;
            zone.IsRemoved = true;
            // A loading that goes on holds the slot until it ends.
            freeSlot = zone.Loads == 0;
            old = zone.Live;
            zone.Slot->Current = null;
            LeaveBehind(old);
            if (_byApex.TryGetValue(zone.Apex, out var owner) && owner == zone)
                _byApex.Remove(zone.Apex);
            if (old is not null)
                ReflagAncestorZones(zone.Apex);
            // A reader may still compare an instance with this slot: it is freed with the last of what pointed at it.
            if (old is null && freeSlot)
                Retire((nint)zone.Slot, 0);
        }
        if (old is not null)
            Dismantle(old, freeSlot);
        return true;
    }

    /// <summary>The ids of the zones that have a loading which is live.</summary>
    public long[] LiveZones()
    {
        lock (_gate)
            return [.. _zones.Values.Where(zone => zone.Live is not null).Select(zone => zone.Id)];
    }

    /// <summary>Apex and SOA serial of the zones that are live, at most so many.</summary>
    public IReadOnlyList<(string Apex, uint Serial)> Serials(int most)
    {
        lock (_gate)
        {
            var serials = new List<(string, uint)>();
            foreach (var zone in _zones.Values)
            {
                if (serials.Count == most)
                    break;
                if (zone.Live is not null && NameRecord.Find(zone.Live->Apex, RecordType.SOA) is var soa && soa is not null)
                    serials.Add((zone.Apex.ToString(), SerialOf(soa)));
            }
            return serials;
        }
    }

    /// <summary>Frees what no reader can hold any more; called by the writer after its changes, and now and then by the follower.</summary>
    public void Collect()
    {
        lock (_gate)
            Reclaim();
    }

    public void Dispose()
    {
        Names.Dispose();
        _heap.Dispose();
        foreach (var zone in _zones.Values)
            NativeMemory.Free(zone.Slot);
        _zones.Clear();
        while (_retired.TryDequeue(out var retired))
        {
            if (retired.Size == 0)
                NativeMemory.Free((void*)retired.Block);
        }
    }

    internal static int Lower(DomainName name, byte* buffer)
    {
        NameBytes.Lower(name.Wire, buffer);
        return name.Wire.Length;
    }

    internal void AddLoadedName(ZoneInstance* instance, RecordBuilder builder, ulong hash, byte* name, int length)
    {
        lock (_gate)
        {
            var old = Names.FindIn(instance, hash, name, length);
            var fresh = builder.Build(_heap, hash, new ReadOnlySpan<byte>(name, length), isApex: length == instance->ApexLength);
            PublishName(instance, new PendingName(hash, old, fresh), loading: true);
            if (_retiring.Count > 4096)
                Reclaim();
        }
    }

    internal NameRecord* FindLoaded(ZoneInstance* instance, ulong hash, byte* name, int length)
    {
        lock (_gate)
            return Names.FindIn(instance, hash, name, length);
    }

    /// <param name="firstLivesAtStart">How many zones had gone live for the first time when the loading began: a deeper one among those since may cover names of this zone.</param>
    internal void GoLive(Zone zone, ZoneInstance* instance, int firstLivesAtStart)
    {
        ZoneInstance* old;
        lock (_gate)
        {
            if (!zone.IsRemoved)
            {
                if (instance->CutsAndDnames > 0 || _firstLives != firstLivesAtStart)
                    Reflag(instance, null);
                old = zone.Live;
                _byApex[zone.Apex] = zone;
                if (old is null)
                {
                    _firstLives++;
                    ReflagAncestorZones(zone.Apex, willBeLive: true);
                }
                zone.Slot->Current = instance;
                LeaveBehind(old);
                EndLoad(zone);
            }
            else
            {
                old = null;
            }
        }
        if (zone.IsRemoved)
            GiveUp(zone, instance);
        else if (old is not null)
            Dismantle(old, freeSlot: false);
    }

    /// <summary>Forgets a loading. A zone that has no other and was never live is forgotten with it.</summary>
    internal void GiveUp(Zone zone, ZoneInstance* instance)
    {
        bool freeSlot;
        lock (_gate)
        {
            EndLoad(zone);
            freeSlot = zone.Loads == 0 && zone.Live is null;
            if (freeSlot && !zone.IsRemoved)
                _zones.Remove(zone.Id);
        }
        Dismantle(instance, freeSlot);
    }

    /// <summary>A walk that is still in this loading must not take names that are dismantled for names that do not exist: it starts again.</summary>
    private static void LeaveBehind(ZoneInstance* old)
    {
        if (old is not null)
            old->MoveCounter();
    }

    private void EndLoad(Zone zone)
    {
        zone.Loads--;
        Volatile.Write(ref _loads, _loads - 1);
    }

    /// <summary>Takes an instance out of the table that is not live (any more). In slices, so that changes of other zones wait for none of it.</summary>
    internal void Dismantle(ZoneInstance* instance, bool freeSlot)
    {
        const int Slice = 1000;
        while (true)
        {
            lock (_gate)
            {
                for (var left = Slice; left > 0 && instance->FirstName is not null; left--)
                {
                    var record = instance->FirstName;
                    instance->FirstName = record->Next;
                    Names.Remove(record, NameHash.Of(NameRecord.Name(record), record->NameLength));
                    Retire((nint)record, record->Size);
                }
                if (instance->FirstName is null)
                {
                    Retire((nint)instance, sizeof(ZoneInstance));
                    if (freeSlot)
                        Retire((nint)instance->Slot, 0);
                    Reclaim();
                    return;
                }
                Reclaim();
            }
        }
    }

    /// <summary>SERIAL, REFRESH, RETRY, EXPIRE and MINIMUM are the last five words of a SOA's RDATA.</summary>
    private static uint SerialOf(EncodedRRset* soa) =>
        BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(EncodedRRset.Wire(soa) + soa->Length - 20, 4));

    private void Prepare(ZoneInstance* instance, IReadOnlyList<RRsetDelta> deltas)
    {
        var name = stackalloc byte[DomainName.MaxWireLength];
        for (var i = 0; i < deltas.Count; i++)
        {
            var owner = deltas[i].Owner;
            if (IsRepeated(deltas, i))
                continue;
            var length = Lower(owner, name);
            var hash = NameHash.Of(name, length);
            var old = Names.FindIn(instance, hash, name, length);
            _builder.Load(old);
            for (var j = i; j < deltas.Count; j++)
            {
                if (!deltas[j].Owner.Equals(owner))
                    continue;
                if (deltas[j].After is { } after)
                    _builder.Set(after);
                else
                    _builder.Remove(deltas[j].Type);
            }
            var isApex = length == instance->ApexLength;
            var fresh = !_builder.IsEmpty || isApex ? _builder.Build(_heap, hash, new ReadOnlySpan<byte>(name, length), isApex) : null;
            _pending.Add(new PendingName(hash, old, fresh));
        }
    }

    private static bool IsRepeated(IReadOnlyList<RRsetDelta> deltas, int index)
    {
        for (var i = 0; i < index; i++)
        {
            if (deltas[i].Owner.Equals(deltas[index].Owner))
                return true;
        }
        return false;
    }

    private void PublishName(ZoneInstance* instance, PendingName name, bool loading = false)
    {
        var fresh = name.Fresh;
        var old = name.Old;
        if (fresh is null)
        {
            // A name of the same change that came before may have replaced or removed it.
            if (old is not null)
                old = Names.FindIn(instance, name.Hash, NameRecord.Name(old), old->NameLength);
            if (old is null)
                return;
            if (old->ChildCount == 0)
                RemoveName(instance, old, name.Hash);
            else
                Become(instance, old, EmptyRecord(old, name.Hash), name.Hash, loading);
            return;
        }
        // An ancestor that another name of the same change made or replaced in between is the one to succeed.
        old = Names.FindIn(instance, name.Hash, NameRecord.Name(fresh), fresh->NameLength);
        if (old is null)
            AddName(instance, fresh, name.Hash);
        else
            Become(instance, old, fresh, name.Hash, loading);
    }

    private NameRecord* EmptyRecord(NameRecord* like, ulong hash)
    {
        _builder.Clear();
        return _builder.Build(_heap, hash, new ReadOnlySpan<byte>(NameRecord.Name(like), like->NameLength), isApex: false);
    }

    private void AddName(ZoneInstance* instance, NameRecord* fresh, ulong hash)
    {
        var parent = EnsureParent(instance, fresh);
        parent->ChildCount++;
        fresh->Flags |= Placement(parent, NameRecord.Name(fresh), fresh->NameLength, hash);
        Link(instance, fresh);
        Count(instance, fresh, +1);
        Names.Insert(fresh, hash);
        if (NameRecord.IsWildcard(fresh))
            parent->Flags |= NameFlags.WildcardBelow;
    }

    /// <summary>The record of the next name up, made as an empty non-terminal where there is none (RFC 8499 §7, RFC 4592 §2.2.2).</summary>
    private NameRecord* EnsureParent(ZoneInstance* instance, NameRecord* child)
    {
        var name = NameRecord.Name(child);
        var skip = name[0] + 1;
        var length = child->NameLength - skip;
        if (length == instance->ApexLength)
            return instance->Apex;
        var hash = NameHash.Of(name + skip, length);
        var parent = Names.FindIn(instance, hash, name + skip, length);
        if (parent is not null)
            return parent;
        var empty = new RecordBuilder().Build(_heap, hash, new ReadOnlySpan<byte>(name + skip, length), isApex: false);
        AddName(instance, empty, hash);
        return empty;
    }

    private void Become(ZoneInstance* instance, NameRecord* old, NameRecord* fresh, ulong hash, bool loading)
    {
        const NameFlags Kept = NameFlags.Occluded | NameFlags.Shadowed | NameFlags.WildcardBelow;
        const NameFlags Redirecting = NameFlags.Cut | NameFlags.Dname;
        fresh->Flags |= old->Flags & Kept;
        fresh->ChildCount = old->ChildCount;
        Relink(instance, old, fresh);
        Count(instance, old, -1);
        Count(instance, fresh, +1);
        var redirects = (old->Flags ^ fresh->Flags) & Redirecting;
        Names.Replace(old, fresh, hash);
        if ((fresh->Flags & NameFlags.Apex) != 0)
            instance->Apex = fresh;
        Retire((nint)old, old->Size);
        if (redirects != 0 && fresh->ChildCount > 0 && !loading)
            Reflag(instance, fresh);
    }

    private void RemoveName(ZoneInstance* instance, NameRecord* record, ulong hash)
    {
        Names.Remove(record, hash);
        Unlink(instance, record);
        Count(instance, record, -1);
        var name = NameRecord.Name(record);
        var skip = name[0] + 1;
        var length = record->NameLength - skip;
        var parentHash = NameHash.Of(name + skip, length);
        var parent = length == instance->ApexLength ? instance->Apex : Names.FindIn(instance, parentHash, name + skip, length);
        Debug.Assert(parent is not null);
        parent->ChildCount--;
        if (NameRecord.IsWildcard(record))
            parent->Flags &= ~NameFlags.WildcardBelow;
        Retire((nint)record, record->Size);
        if (parent->ChildCount == 0 && parent->RRsetCount == 0 && (parent->Flags & NameFlags.Apex) == 0)
            RemoveName(instance, parent, parentHash);
    }

    /// <summary>What a name inherits from what is above it; its parent already says it for everything higher up.</summary>
    private NameFlags Placement(NameRecord* parent, byte* name, int length, ulong hash)
    {
        var flags = parent->Flags & (NameFlags.Occluded | NameFlags.Shadowed);
        if ((parent->Flags & (NameFlags.Cut | NameFlags.Dname)) != 0)
            flags |= NameFlags.Occluded;
        if (_byApex.Count > 0 && Names.FindApex(hash, name, length) is var apex && apex is not null && apex->Zone != parent->Zone)
            flags |= NameFlags.Shadowed;
        return flags;
    }

    /// <summary>Works out Occluded and Shadowed anew for the names at and below one, or for all. Costs the whole zone, and is needed only when a cut, a DNAME or a zone comes or goes above names that exist.</summary>
    private void Reflag(ZoneInstance* instance, NameRecord* top)
    {
        for (var record = instance->FirstName; record is not null; record = record->Next)
        {
            if ((record->Flags & NameFlags.Apex) != 0 || (top is not null && !IsAtOrBelow(record, top)))
                continue;
            var flags = (record->Flags & ~(NameFlags.Occluded | NameFlags.Shadowed)) | WalkedPlacement(instance, record);
            if (flags != record->Flags)
                record->Flags = flags;
        }
    }

    private NameFlags WalkedPlacement(ZoneInstance* instance, NameRecord* record)
    {
        var flags = NameFlags.None;
        var name = NameRecord.Name(record);
        int length = record->NameLength;
        while (length > instance->ApexLength)
        {
            var apex = Names.FindApex(NameHash.Of(name, length), name, length);
            if (apex is not null && apex->Zone->Slot != instance->Slot)
                flags |= NameFlags.Shadowed;
            length -= name[0] + 1;
            name += name[0] + 1;
            var above = length == instance->ApexLength ? instance->Apex : Names.FindIn(instance, name, length);
            if (above is not null && (above->Flags & (NameFlags.Cut | NameFlags.Dname)) != 0)
                flags |= NameFlags.Occluded;
        }
        return flags;
    }

    private static bool IsAtOrBelow(NameRecord* record, NameRecord* top)
    {
        var skip = record->NameLength - top->NameLength;
        if (skip < 0 || record->LabelCount < top->LabelCount)
            return false;
        var name = NameRecord.Name(record);
        for (var labels = record->LabelCount - top->LabelCount; labels > 0; labels--)
            name += name[0] + 1;
        return name == NameRecord.Name(record) + skip
            && new ReadOnlySpan<byte>(name, top->NameLength).SequenceEqual(new ReadOnlySpan<byte>(NameRecord.Name(top), top->NameLength));
    }

    /// <summary>A zone comes or goes: the names that zones above it have at or below its apex change sides.</summary>
    private void ReflagAncestorZones(DomainName apex, bool willBeLive = false)
    {
        if (_byApex.Count <= 1 && willBeLive)
            return;
        var name = stackalloc byte[DomainName.MaxWireLength];
        var length = Lower(apex, name);
        var hash = NameHash.Of(name, length);
        for (var above = apex.Parent; above is not null; above = above.Parent)
        {
            if (!_byApex.TryGetValue(above, out var zone) || zone.Live is null)
                continue;
            var record = Names.FindIn(zone.Live, hash, name, length);
            if (record is null)
                continue;
            if (willBeLive)
                MarkShadowed(zone.Live, record);
            else
                Reflag(zone.Live, record);
        }
    }

    private static void MarkShadowed(ZoneInstance* instance, NameRecord* top)
    {
        top->Flags |= NameFlags.Shadowed;
        if (top->ChildCount == 0)
            return;
        for (var record = instance->FirstName; record is not null; record = record->Next)
        {
            if (IsAtOrBelow(record, top))
                record->Flags |= NameFlags.Shadowed;
        }
    }

    private static void Count(ZoneInstance* instance, NameRecord* record, int sign)
    {
        instance->RRsetCount += sign * record->RRsetCount;
        if ((record->Flags & (NameFlags.Cut | NameFlags.Dname)) != 0)
            instance->CutsAndDnames += sign;
    }

    private static void Link(ZoneInstance* instance, NameRecord* record)
    {
        record->Zone = instance;
        record->Previous = null;
        record->Next = instance->FirstName;
        if (record->Next is not null)
            record->Next->Previous = record;
        instance->FirstName = record;
        instance->NameCount++;
    }

    private static void Relink(ZoneInstance* instance, NameRecord* old, NameRecord* fresh)
    {
        fresh->Zone = instance;
        fresh->Next = old->Next;
        fresh->Previous = old->Previous;
        if (fresh->Next is not null)
            fresh->Next->Previous = fresh;
        if (fresh->Previous is not null)
            fresh->Previous->Next = fresh;
        else
            instance->FirstName = fresh;
    }

    private static void Unlink(ZoneInstance* instance, NameRecord* record)
    {
        if (record->Next is not null)
            record->Next->Previous = record->Previous;
        if (record->Previous is not null)
            record->Previous->Next = record->Next;
        else
            instance->FirstName = record->Next;
        instance->NameCount--;
    }

    private void Retire(nint block, int size) => _retiring.Add(new Retired(0, block, size));

    private void Reclaim()
    {
        if (_retiring.Count > 0)
        {
            var epoch = Epochs.Advance();
            foreach (var retired in _retiring)
                _retired.Enqueue(retired with { Epoch = epoch });
            _retiring.Clear();
        }
        while (_retired.TryPeek(out var oldest) && Epochs.IsPast(oldest.Epoch))
        {
            _retired.Dequeue();
            // Size 0 marks a zone slot, which is not of the heap.
            if (oldest.Size == 0)
                NativeMemory.Free((void*)oldest.Block);
            else
                _heap.Free((byte*)oldest.Block, oldest.Size);
        }
    }
}
