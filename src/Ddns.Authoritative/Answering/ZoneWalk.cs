using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Ddns.Authoritative.Zones;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Authoritative.Answering;

/// <summary>Where a look-up ended.</summary>
internal enum Outcome : byte
{
    /// <summary>The RRset asked for was written.</summary>
    Hit,
    NoData,
    NameError,
    Delegation,
    /// <summary>A CNAME or DNAME leads on to another name.</summary>
    Follow,
    /// <summary>The chain leads out of our zones, or too far: what was found stands.</summary>
    ChainEnds,
    /// <summary>RFC 6672 §2.2: the name that a DNAME makes is too long.</summary>
    NameTooLong,
    NotAuthoritative,
}

/// <summary>
/// The algorithm of RFC 1034 §4.3.2 with wildcards (RFC 4592), DNAME (RFC 6672) and cuts. Writes answer and authority sections;
/// remembers which RRsets call for additional data.
/// </summary>
internal unsafe ref struct ZoneWalk
{
    private readonly NameTable _names;
    private readonly RecordType _type;
    private readonly bool _dnssec;

    // The name that is looked for now: lower case for the table, and as it stands in a record or the question for the answer.
    private byte* _name;
    private byte* _shown;
    private int _length;
    private int _labels;
    private ulong _hash;

    // Where that name stands in the message, uncompressed; 0 when parts of it are pointers.
    private int _nameAt;

    private readonly WalkScratch* _scratch;
    private readonly byte* _offsets;

    public Outcome Outcome;
    public bool Authoritative;
    public AdditionalSources Additional;

    /// <summary>The zone that the walk ended in, and its counter before the first name was read.</summary>
    public ZoneInstance* Zone;
    public uint Counter;

    /// <summary>The name that the walk ended with, as it is shown, and where it stands in the message (0: nowhere in one piece).</summary>
    public readonly byte* LastName => _shown;
    public readonly int LastNameLength => _length;
    public readonly int LastNameAt => _nameAt;

    public ZoneWalk(NameTable names, scoped in Query query, WalkScratch* scratch)
    {
        _scratch = scratch;
        _offsets = scratch->Offsets;
        _names = names;
        _type = query.Type;
        _dnssec = (query.Edns & EdnsFlags.DnssecOk) != 0;
        _name = query.Name;
        _shown = query.Message + 12;
        _length = query.NameLength;
        _labels = query.Labels;
        _hash = query.Hash;
        _nameAt = 12;
        Authoritative = true;
    }

    public void Run(ref ResponseComposer composer)
    {
        for (var hop = 0; ; hop++)
        {
            Outcome = Step(ref composer, (hop & 1) == 0 ? _scratch->EvenNames : _scratch->OddNames, hop);
            if (Outcome != Outcome.Follow || composer.Truncated)
                return;
            if (hop == WalkScratch.LongestChain - 1)
            {
                Outcome = Outcome.ChainEnds;
                return;
            }
        }
    }

    private Outcome Step(ref ResponseComposer composer, byte* next, int hop)
    {
        // A name that was looked for before closes a loop: what was found stands, and is no error.
        if (IsVisited(hop))
            return Outcome.ChainEnds;
        _scratch->Visited[hop] = _hash;
        _scratch->Redirects[hop] = 0;
        MapLabels();
        var apexLevel = FindZone();
        if (apexLevel < 0)
            return hop == 0 ? Outcome.NotAuthoritative : Outcome.ChainEnds;

        var level = FindClosestEncloser(apexLevel, out var record);
        // RFC 1034 §4.3.2 step 3b: a match that "would take us out of the authoritative data" is a referral; the topmost cut or DNAME rules.
        if ((record->Flags & (NameFlags.Occluded | NameFlags.Cut | NameFlags.Dname)) != 0)
        {
            var top = FindTopmost(apexLevel, level, ref record);
            if (top >= 0)
            {
                return (record->Flags & NameFlags.Cut) != 0
                    ? Delegate(ref composer, record, top, hop)
                    : Redirect(ref composer, record, top, next, hop);
            }
        }
        if (level > 0)
        {
            // RFC 4592 §3.3.1: the wildcard is the one at the closest encloser, and at no name above it.
            record = (record->Flags & NameFlags.WildcardBelow) == 0 ? null : FindWildcard(level, next);
            if (record is null)
                return Deny(ref composer, Outcome.NameError, apexLevel);
        }
        return AnswerFrom(ref composer, record, apexLevel, next);
    }

    private Outcome AnswerFrom(ref ResponseComposer composer, NameRecord* record, int apexLevel, byte* next)
    {
        if (record->RRsetCount == 0)
            return Deny(ref composer, Outcome.NoData, apexLevel);
        // RFC 8482 §4.1: ANY may be answered with one RRset.
        var rrset = _type == RecordType.ANY ? NameRecord.First(record) : NameRecord.Find(record, _type);
        if (rrset is not null)
        {
            if (!composer.TryAdd(Section.Answer, rrset, _nameAt, _shown, _length, out _))
                composer.Truncated = true;
            Additional.Add(rrset, record, Zone);
            return Outcome.Hit;
        }
        if ((record->Flags & NameFlags.Cname) == 0)
            return Deny(ref composer, Outcome.NoData, apexLevel);

        var cname = NameRecord.Find(record, RecordType.CNAME);
        if (!composer.TryAdd(Section.Answer, cname, _nameAt, _shown, _length, out var dataAt))
        {
            composer.Truncated = true;
            return Outcome.Follow;
        }
        Lead(EncodedRRset.Wire(cname) + 12, next);
        return Outcome.Follow;
    }

    /// <summary>SOA of the zone, with the TTL for negative answers (RFC 2308 §3).</summary>
    private Outcome Deny(ref ResponseComposer composer, Outcome outcome, int apexLevel)
    {
        var soa = NameRecord.Find(Zone->Apex, EncodedRRset.NegativeSoa);
        if (soa is not null && !TryAddAt(ref composer, Section.Authority, soa, apexLevel))
            composer.Truncated = true;
        return outcome;
    }

    private Outcome Delegate(ref ResponseComposer composer, NameRecord* cut, int level, int hop)
    {
        // RFC 4035 §3.1.4.1, RFC 3658 §2.2.1.1: DS belongs to the parent's side of the cut and is answered from there.
        if (level == 0 && _type == RecordType.DS)
        {
            var ds = NameRecord.Find(cut, RecordType.DS);
            if (ds is null)
                return Deny(ref composer, Outcome.NoData, LevelOf(Zone->ApexLabels));
            if (!TryAddAt(ref composer, Section.Answer, ds, 0))
                composer.Truncated = true;
            return Outcome.Hit;
        }
        // AA tells of the first owner name in the answer (RFC 1035 §4.1.1): behind a CNAME of ours it stays.
        Authoritative = hop > 0;
        var ns = NameRecord.Find(cut, RecordType.NS);
        if (!TryAddAt(ref composer, Section.Authority, ns, level))
        {
            composer.Truncated = true;
            return Outcome.Delegation;
        }
        if (_dnssec && NameRecord.Find(cut, RecordType.DS) is var signer && signer is not null)
            TryAddAt(ref composer, Section.Authority, signer, level);
        Additional.Add(ns, cut, Zone);
        return Outcome.Delegation;
    }

    /// <summary>RFC 6672 §3.2 step 3c: the DNAME, the CNAME it stands for, and on with the new name.</summary>
    private Outcome Redirect(ref ResponseComposer composer, NameRecord* owner, int level, byte* next, int hop)
    {
        var dname = NameRecord.Find(owner, RecordType.DNAME);
        // RFC 2181 §5: an RRset stands once in an answer, however often the chain passes it.
        var isGiven = IsPassed(owner, hop);
        _scratch->Redirects[hop] = (ulong)owner;
        if (!isGiven && !TryAddAt(ref composer, Section.Answer, dname, level))
        {
            composer.Truncated = true;
            return Outcome.Follow;
        }
        var target = EncodedRRset.Wire(dname) + 12;
        var targetLength = ResponseComposer.LengthOfName(target);
        int prefix = _offsets[level];
        // RFC 6672 §2.2: "if the resulting name would exceed 255 octets, … YXDOMAIN"
        if (prefix + targetLength > DomainName.MaxWireLength)
            return Outcome.NameTooLong;
        // The new name as it shall be shown stands behind the lower-cased one.
        var shown = next + DomainName.MaxWireLength;
        Unsafe.CopyBlockUnaligned(shown, _shown, (uint)prefix);
        Unsafe.CopyBlockUnaligned(shown + prefix, target, (uint)targetLength);
        var ttl = BinaryPrimitives.ReverseEndianness(*(uint*)(EncodedRRset.Wire(dname) + 6));
        if (!composer.TryAddCname(_nameAt, _shown, _length, ttl, shown, prefix + targetLength, out _))
        {
            composer.Truncated = true;
            return Outcome.Follow;
        }
        // Who asked for the CNAME itself, or for anything, has it now.
        if (_type is RecordType.CNAME or RecordType.ANY)
            return Outcome.Hit;
        Lead(shown, next);
        return Outcome.Follow;
    }

    /// <summary>The look-up goes on with this name, a copy of which is made in lower case.</summary>
    private void Lead(byte* target, byte* next)
    {
        _shown = target;
        _length = ResponseComposer.LengthOfName(target);
        NameBytes.Lower(target, next, _length);
        _name = next;
        _nameAt = 0;
        _labels = 0;
        for (var at = target; *at != 0; at += *at + 1)
            _labels++;
        _hash = NameHash.Of(next, _length);
    }

    private readonly bool IsVisited(int hop)
    {
        for (var i = 0; i < hop; i++)
        {
            if (_scratch->Visited[i] == _hash)
                return true;
        }
        return false;
    }

    private readonly bool IsPassed(NameRecord* owner, int hop)
    {
        for (var i = 0; i < hop; i++)
        {
            if (_scratch->Redirects[i] == (ulong)owner)
                return true;
        }
        return false;
    }

    /// <summary>After <see cref="Outcome.NotAuthoritative"/>: whether the name is in a zone that is being loaded for the first time.</summary>
    public readonly bool IsInLoadingZone()
    {
        for (var level = 0; level <= _labels; level++)
        {
            if (_names.IsLoadingApex(HashAt(level), _name + _offsets[level], _length - _offsets[level]))
                return true;
        }
        return false;
    }

    private readonly bool TryAddAt(ref ResponseComposer composer, Section section, EncodedRRset* rrset, int level) =>
        composer.TryAdd(section, rrset, _nameAt == 0 ? 0 : PointerAt(level), _shown + _offsets[level], _length - _offsets[level], out _);

    // The root has no label to point at: it is written, as one octet.
    private readonly int PointerAt(int level) => level == _labels ? 0 : _nameAt + _offsets[level];

    /// <summary>Level i is the name without its first i labels; its offset in the name.</summary>
    private void MapLabels()
    {
        var at = 0;
        for (var i = 0; i <= _labels; i++)
        {
            _offsets[i] = (byte)at;
            at += _name[at] + 1;
        }
    }

    private readonly int LevelOf(int labels) => _labels - labels;

    private readonly ulong HashAt(int level) => NameHash.Of(_name + _offsets[level], _length - _offsets[level]);

    /// <summary>The level of the deepest apex at or above the name; -1 when no zone of ours holds it.</summary>
    private int FindZone()
    {
        var first = Math.Max(0, _labels - _names.MostApexLabels);
        var found = -1;
        for (var level = first; level <= _labels; level++)
        {
            var apex = _names.FindApex(HashAt(level), _name + _offsets[level], _length - _offsets[level]);
            if (apex is null)
                continue;
            // The DS of a zone is its parent's to answer; where the parent is not ours, the zone itself says that there is none.
            if (_type == RecordType.DS && level == 0 && found < 0)
            {
                found = Take(apex, level);
                continue;
            }
            if (found >= 0 && !IsKnownTo(apex->Zone))
                return found;
            return Take(apex, level);
        }
        return found;
    }

    private readonly bool IsKnownTo(ZoneInstance* parent) => _names.FindIn(parent, HashAt(0), _name, _length) is not null;

    private int Take(NameRecord* apex, int level)
    {
        Zone = apex->Zone;
        Counter = Zone->Counter;
        return level;
    }

    /// <summary>The longest existing ancestor of the name in the zone, or the name itself (RFC 4592 §3.3.1).</summary>
    private readonly int FindClosestEncloser(int apexLevel, out NameRecord* record)
    {
        for (var level = Math.Max(0, Math.Min(_labels - _names.MostLabels, apexLevel)); level < apexLevel; level++)
        {
            record = _names.FindIn(Zone, HashAt(level), _name + _offsets[level], _length - _offsets[level]);
            if (record is not null)
                return level;
        }
        record = Zone->Apex;
        return apexLevel;
    }

    /// <summary>The topmost cut or DNAME that rules over the name; -1 when there is none. A DNAME rules below its owner only.</summary>
    private readonly int FindTopmost(int apexLevel, int lowest, ref NameRecord* record)
    {
        for (var level = apexLevel; level >= lowest; level--)
        {
            var at = level == apexLevel ? Zone->Apex : _names.FindIn(Zone, HashAt(level), _name + _offsets[level], _length - _offsets[level]);
            if (at is null)
                continue;
            if ((at->Flags & NameFlags.Cut) != 0 || ((at->Flags & NameFlags.Dname) != 0 && level > 0))
            {
                record = at;
                return level;
            }
        }
        return -1;
    }

    private readonly NameRecord* FindWildcard(int encloserLevel, byte* scratch)
    {
        var length = _length - _offsets[encloserLevel];
        if (length + 2 > DomainName.MaxWireLength)
            return null;
        scratch[0] = 1;
        scratch[1] = (byte)'*';
        Unsafe.CopyBlockUnaligned(scratch + 2, _name + _offsets[encloserLevel], (uint)length);
        return _names.FindIn(Zone, scratch, length + 2);
    }
}
