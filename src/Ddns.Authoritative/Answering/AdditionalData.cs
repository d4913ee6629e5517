using System.Buffers.Binary;
using Ddns.Authoritative.Zones;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Authoritative.Answering;

/// <summary>Writes the additional section: the addresses, as far as we hold them, of the hosts that the answer names.</summary>
internal static unsafe class AdditionalData
{
    // Hosts that were given, so that several services on one host bring its addresses once. A set with more hosts than this may repeat some.
    private const int MostHosts = 32;

    private struct Hosts
    {
        private fixed ulong _given[MostHosts];
        private int _count;

        public bool TryAdd(NameRecord* host)
        {
            for (var i = 0; i < _count; i++)
            {
                if (_given[i] == (ulong)host)
                    return false;
            }
            if (_count < MostHosts)
                _given[_count++] = (ulong)host;
            return true;
        }
    }

    /// <param name="scratch">Room for a name of 255 octets.</param>
    public static void Write(NameTable names, ref ZoneWalk walk, ref ResponseComposer composer, byte* scratch)
    {
        var sources = walk.Additional;
        if (sources.RRset is null)
            return;
        var type = sources.RRset->Type;
        var isService = type is RecordType.SVCB or RecordType.HTTPS;
        var offset = AdditionalSources.TargetOffset(type);
        var hosts = default(Hosts);
        var at = EncodedRRset.Wire(sources.RRset);
        for (int left = sources.RRset->Count; left > 0; left--)
        {
            int length = BinaryPrimitives.ReverseEndianness(*(ushort*)(at + 10));
            var target = at + 12 + offset;
            var isAlias = isService && at[12] == 0 && at[13] == 0;
            if (!isService || *target != 0)
                WriteHost(names, target, isAlias ? type : RecordType.None, ref walk, ref composer, ref hosts, scratch);
            // RFC 9460 §2.5: in ServiceMode the target "." is the owner itself; in AliasMode (priority 0) it means that there is no service.
            else if (!isAlias && hosts.TryAdd(sources.Record))
                WriteOwnAddresses(sources.Record, ref walk, ref composer);
            at += 12 + length;
        }
    }

    private static void WriteOwnAddresses(NameRecord* record, ref ZoneWalk walk, ref ResponseComposer composer)
    {
        WriteRRset(record, RecordType.A, walk.LastNameAt, walk.LastName, walk.LastNameLength, ref composer);
        WriteRRset(record, RecordType.AAAA, walk.LastNameAt, walk.LastName, walk.LastNameLength, ref composer);
    }

    /// <param name="service">RFC 9460 §4.1: what an alias leads to belongs to the answer as well; None: addresses alone.</param>
    private static void WriteHost(NameTable names, byte* target, RecordType service, ref ZoneWalk walk, ref ResponseComposer composer, ref Hosts hosts, byte* scratch)
    {
        var length = ResponseComposer.LengthOfName(target);
        NameBytes.Lower(target, scratch, length);
        var hash = NameHash.Of(scratch, length);
        // In a referral glue comes first: it stands in the zone that delegates, below the cut. Elsewhere what we are authoritative
        // for comes first, and glue helps out for name servers alone: RFC 8109 §4.2 wants a root's own servers, which lie below
        // its cuts, with their addresses.
        var record = names.FindIn(walk.Additional.Zone, hash, scratch, length);
        if (record is null || (walk.Outcome != Outcome.Delegation && (record->Flags & NameFlags.NeedsWalk) != 0))
        {
            var glue = walk.Additional.RRset->Type == RecordType.NS ? record : null;
            record = names.FindLive(hash, scratch, length);
            if (record is null)
                record = glue;
        }
        if (record is null || !hosts.TryAdd(record))
            return;
        if (service != RecordType.None)
            WriteRRset(record, service, 0, target, length, ref composer);
        var fits = WriteRRset(record, RecordType.A, 0, target, length, ref composer)
            & WriteRRset(record, RecordType.AAAA, 0, target, length, ref composer);
        // RFC 9471 §3.1: all glue of in-domain name servers goes into a referral; "if the message size constraints prevent the
        // inclusion of all glue records for in-domain name servers …, the server MUST set the TC … flag".
        if (!fits && walk.Outcome == Outcome.Delegation && IsAtOrBelow(scratch, length, walk.Additional.Record))
            composer.Truncated = true;
    }

    private static bool WriteRRset(NameRecord* record, RecordType type, int ownerAt, byte* owner, int ownerLength, ref ResponseComposer composer)
    {
        var rrset = NameRecord.Find(record, type);
        return rrset is null || composer.TryAdd(Section.Additional, rrset, ownerAt, owner, ownerLength, out _);
    }

    private static bool IsAtOrBelow(byte* name, int length, NameRecord* cut)
    {
        var at = name;
        while (length - (int)(at - name) > cut->NameLength)
            at += *at + 1;
        return length - (int)(at - name) == cut->NameLength
            && new ReadOnlySpan<byte>(at, cut->NameLength).SequenceEqual(new ReadOnlySpan<byte>(NameRecord.Name(cut), cut->NameLength));
    }
}
