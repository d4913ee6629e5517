using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ddns.Authoritative.Zones;

/// <summary>One zone for as long as it is served; says which loading of it is live.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZoneSlot
{
    private nint _current;

    public ZoneInstance* Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly get => (ZoneInstance*)Volatile.Read(in _current);
        set => Volatile.Write(ref _current, (nint)value);
    }
}

/// <summary>
/// One loading of a zone. Its names stand in the table from the moment they are loaded, and are answered from as soon as
/// (and only while) <see cref="ZoneSlot.Current"/> points here.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZoneInstance
{
    public ZoneSlot* Slot;
    private nint _apex;

    // Odd while a change of several names is being published. A walk over several names that sees it odd or moved starts again.
    private uint _counter;

    public int ApexLength;
    public int ApexLabels;

    // For the writer alone.
    public NameRecord* FirstName;
    public long NameCount;
    public long RRsetCount;
    public int CutsAndDnames;

    public NameRecord* Apex
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly get => (NameRecord*)Volatile.Read(in _apex);
        set => Volatile.Write(ref _apex, (nint)value);
    }

    public readonly uint Counter => Volatile.Read(in _counter);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLive(ZoneInstance* zone) => zone->Slot->Current == zone;

    /// <summary>Full fences: neither may a name of the change be seen before the odd counter, nor the even counter before a name of the change.</summary>
    public void MoveCounter() => Interlocked.Increment(ref _counter);
}
