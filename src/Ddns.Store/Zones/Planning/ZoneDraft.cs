using System.Collections.Immutable;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Store.Zones.Planning;

/// <summary>One RRset that a change leaves different.</summary>
internal readonly record struct RRsetMove(DomainName Owner, RecordType Type, StoredRRset? Before, StoredRRset? After);

/// <summary>The names that one change touches, as they were and as its edits make them. Nothing else sees it until it is kept.</summary>
internal sealed class ZoneDraft(ZoneState zone, GroupState state)
{
    // A change touches one or two names: a list is searched faster than a dictionary is filled. A change of many names is
    // rare, and gets a dictionary.
    private const int MaxSearched = 8;

    private readonly List<TouchedName> _names = [];
    private Dictionary<DomainName, TouchedName>? _index;

    public IReadOnlyList<TouchedName> Names => _names;

    public StoredRRset? Find(DomainName owner, RecordType type) => Find(Touch(owner).Now, type);

    /// <summary>Applies one edit and returns what the RRset was before it; null for an edit of whole names.</summary>
    public StoredRRset? Apply(RRsetEdit edit)
    {
        if (edit is DeleteSubtree)
        {
            foreach (var below in NamesAtOrBelow(edit.Owner))
                Touch(below).Now = [];
            return null;
        }
        if (edit is DeleteName)
        {
            Touch(edit.Owner).Now = [];
            return null;
        }

        var name = Touch(edit.Owner);
        var before = Find(name.Now, edit.Type);
        Put(name, edit.Type, before, edit switch
        {
            ReplaceRRset { Records.IsEmpty: false } replace => StoredRRset.Of(replace.Owner, replace.Type, replace.Ttl, replace.Records),
            AddRecord add => With(before, add),
            RemoveRecord remove => Without(before, remove),
            _ => null,
        });
        return before;
    }

    public void Put(StoredRRset rrset)
    {
        var name = Touch(rrset.Owner);
        Put(name, rrset.Type, Find(name.Now, rrset.Type), rrset);
    }

    /// <summary>The RRsets that are not what they were, in the order in which their names were touched.</summary>
    public List<RRsetMove> Moves()
    {
        var moves = new List<RRsetMove>();
        foreach (var name in _names)
        {
            foreach (var before in name.Before)
            {
                var after = Find(name.Now, before.Type);
                if (!StoredRRset.Same(before, after))
                    moves.Add(new RRsetMove(before.Owner, before.Type, before, after));
            }
            foreach (var after in name.Now)
            {
                if (Find(name.Before, after.Type) is null)
                    moves.Add(new RRsetMove(after.Owner, after.Type, null, after));
            }
        }
        return moves;
    }

    // Those of the store, and those that an earlier edit of this change made.
    private List<DomainName> NamesAtOrBelow(DomainName top) =>
        [.. state.Names.Keys.Where(id => id.ZoneId == zone.Id).Select(id => id.Name).Concat(_names.Select(name => name.Owner)).Where(name => name.IsAtOrBelow(top))];

    private TouchedName Touch(DomainName owner)
    {
        if (_index is not null)
        {
            if (_index.TryGetValue(owner, out var known))
                return known;
        }
        else
        {
            foreach (var name in _names)
            {
                if (name.Owner.Equals(owner))
                    return name;
            }
        }

        var touched = new TouchedName(owner, state.Name(new NameId(zone.Id, owner)));
        _names.Add(touched);
        if (_index is not null)
            _index.Add(owner, touched);
        else if (_names.Count > MaxSearched)
            _index = _names.ToDictionary(name => name.Owner);
        return touched;
    }

    private static void Put(TouchedName name, RecordType type, StoredRRset? before, StoredRRset? after)
    {
        if (before is not null && after is not null)
            name.Now = name.Now.Replace(before, after, ReferenceEqualityComparer.Instance);
        else if (after is not null)
            name.Now = name.Now.Add(after);
        else if (before is not null)
            name.Now = name.Now.RemoveAll(rrset => rrset.Type == type);
    }

    private static StoredRRset With(StoredRRset? before, AddRecord add) => before is null
        ? StoredRRset.Of(add.Owner, add.Type, add.Ttl, [add.Record])
        : StoredRRset.Of(before.Owner, before.Type, before.Ttl, before.Records.RemoveAll(record => record.Data.Equals(add.Record.Data)).Add(add.Record));

    private static StoredRRset? Without(StoredRRset? before, RemoveRecord remove)
    {
        var left = before?.Records.RemoveAll(record => record.Data.Equals(remove.Record)) ?? [];
        return before is null || left.IsEmpty ? null : before with { Records = left };
    }

    private static StoredRRset? Find(ImmutableArray<StoredRRset> name, RecordType type)
    {
        foreach (var rrset in name)
        {
            if (rrset.Type == type)
                return rrset;
        }
        return null;
    }
}

internal sealed class TouchedName(DomainName owner, ImmutableArray<StoredRRset> before)
{
    public DomainName Owner { get; } = owner;

    public ImmutableArray<StoredRRset> Before { get; } = before;

    public ImmutableArray<StoredRRset> Now { get; set; } = before;
}
