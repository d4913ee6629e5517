using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Authoritative.Zones;

/// <summary>
/// A zone being loaded beside what is live. Records may come in any order; those of one name best come together. Disposed
/// without <see cref="Publish"/>, everything loaded is forgotten.
/// </summary>
public sealed unsafe class ZoneLoad : IDisposable
{
    private readonly ZoneTable _table;
    private readonly ZoneTable.Zone _zone;
    private readonly RecordBuilder _builder = new();
    private readonly byte[] _apex;
    private readonly byte[] _owner = GC.AllocateUninitializedArray<byte>(DomainName.MaxWireLength, pinned: true);
    private readonly byte[] _lowered = GC.AllocateUninitializedArray<byte>(DomainName.MaxWireLength, pinned: true);
    private readonly byte* _ownerAt;
    private readonly byte* _loweredAt;
    private readonly int _firstLives;
    private ZoneInstance* _instance;
    private int _ownerLength;
    private ulong _ownerHash;
    private bool _hasSoa;

    internal ZoneLoad(ZoneTable table, ZoneTable.Zone zone, ZoneInstance* instance, int firstLives)
    {
        (_table, _zone, _firstLives) = (table, zone, firstLives);
        _instance = instance;
        _apex = zone.Apex.Wire.ToArray();
        fixed (byte* owner = _owner, lowered = _lowered)
        {
            _ownerAt = owner;
            _loweredAt = lowered;
        }
    }

    /// <summary>Whether a SOA stood at the apex: without one there is no zone.</summary>
    public bool HasSoa => _hasSoa;

    /// <param name="owner">Wire form in any case.</param>
    /// <returns>False when the owner lies outside the zone; the record is dropped.</returns>
    public bool Add(ReadOnlySpan<byte> owner, RecordType type, uint ttl, ReadOnlySpan<byte> rdata)
    {
        NameBytes.Lower(owner, _loweredAt);
        var lowered = new ReadOnlySpan<byte>(_loweredAt, owner.Length);
        if (!lowered.SequenceEqual(new ReadOnlySpan<byte>(_ownerAt, _ownerLength)))
        {
            if (!IsInZone(lowered))
                return false;
            Flush();
            Begin(lowered);
        }
        _hasSoa |= type == RecordType.SOA && _ownerLength == _apex.Length;
        _builder.Add(type, ttl, rdata);
        return true;
    }

    public bool Add(RRset rrset)
    {
        foreach (var record in rrset.Records)
        {
            if (!Add(rrset.Owner.Wire, rrset.Type, rrset.Ttl, record.Wire))
                return false;
        }
        return true;
    }

    /// <summary>The first thing that makes the loading no zone; null when there is none. Complete after <see cref="Complete"/>.</summary>
    public string? Problem { get; private set; }

    /// <summary>All records have been added.</summary>
    public void Complete() => Flush();

    /// <summary>The zone goes live whole, in place of the loading before it, with one store.</summary>
    public void Publish()
    {
        Flush();
        _table.GoLive(_zone, _instance, _firstLives);
        _instance = null;
    }

    public void Dispose()
    {
        if (_instance is not null)
            _table.GiveUp(_zone, _instance);
        _instance = null;
    }

    private void Begin(ReadOnlySpan<byte> owner)
    {
        _ownerLength = owner.Length;
        owner.CopyTo(_owner);
        _ownerHash = NameHash.Of(_ownerAt, _ownerLength);
        // The name may stand here already: earlier in the file, or as an empty non-terminal.
        _builder.Load(_table.FindLoaded(_instance, _ownerHash, _ownerAt, _ownerLength));
    }

    private void Flush()
    {
        if (_ownerLength > 0)
        {
            if (_builder.Conflict is { } conflict)
                Problem ??= DomainName.TryFromWire(new ReadOnlySpan<byte>(_ownerAt, _ownerLength), out var owner) ? $"{owner} {conflict}" : conflict;
            _table.AddLoadedName(_instance, _builder, _ownerHash, _ownerAt, _ownerLength);
        }
        _ownerLength = 0;
        _builder.Clear();
    }

    private bool IsInZone(ReadOnlySpan<byte> owner)
    {
        var skip = owner.Length - _apex.Length;
        if (skip < 0 || !owner[skip..].SequenceEqual(_apex))
            return false;
        var at = 0;
        while (at < skip)
            at += owner[at] + 1;
        return at == skip;
    }
}
