using System.Buffers.Binary;
using Ddns.Authoritative.Zones;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Authoritative.Answering;

/// <summary>Writes the additional section: the addresses, as far as we hold them, of the hosts that the answer names.</summary>
internal static unsafe class AdditionalData
{
    /// <param name="scratch">Room for a name of 255 octets.</param>
    public static void Write(NameTable names, ref ZoneWalk walk, ref ResponseComposer composer, byte* scratch)
    {
        var sources = walk.Additional;
        if (sources.RRset is null)
            return;
        var offset = AdditionalSources.TargetOffset(sources.RRset->Type);
        var at = EncodedRRset.Wire(sources.RRset);
        for (int left = sources.RRset->Count; left > 0; left--)
        {
            int length = BinaryPrimitives.ReverseEndianness(*(ushort*)(at + 10));
            var target = at + 12 + offset;
            if (*target == 0 && sources.RRset->Type is RecordType.SVCB or RecordType.HTTPS)
                WriteOwnAddresses(sources.Record, at + 12, ref walk, ref composer);
            else
                WriteAddresses(names, target, ref walk, ref composer, scratch);
            at += 12 + length;
        }
    }

    /// <summary>RFC 9460 §2.5.2: in ServiceMode the target "." is the owner itself; in AliasMode (priority 0) it means that there is no service.</summary>
    private static void WriteOwnAddresses(NameRecord* record, byte* priority, ref ZoneWalk walk, ref ResponseComposer composer)
    {
        if (priority[0] == 0 && priority[1] == 0)
            return;
        WriteAddress(record, RecordType.A, walk.LastNameAt, walk.LastName, walk.LastNameLength, ref composer);
        WriteAddress(record, RecordType.AAAA, walk.LastNameAt, walk.LastName, walk.LastNameLength, ref composer);
    }

    private static void WriteAddresses(NameTable names, byte* target, ref ZoneWalk walk, ref ResponseComposer composer, byte* scratch)
    {
        var length = ResponseComposer.LengthOfName(target);
        NameBytes.Lower(target, scratch, length);
        var hash = NameHash.Of(scratch, length);
        var zone = walk.Additional.Zone;
        // Glue first: it stands in the zone that delegates, below the cut. Elsewhere only what we are authoritative for is said.
        var record = names.FindIn(zone, hash, scratch, length);
        if (record is null || (walk.Outcome != Outcome.Delegation && (record->Flags & NameFlags.NeedsWalk) != 0))
        {
            record = names.FindLive(hash, scratch, length);
            if (record is null || (record->Flags & NameFlags.NeedsWalk) != 0)
                return;
        }
        var fits = WriteAddress(record, RecordType.A, 0, target, length, ref composer)
            & WriteAddress(record, RecordType.AAAA, 0, target, length, ref composer);
        // RFC 9471 §3.1: all glue of in-domain name servers goes into a referral; "if the message size constraints prevent the
        // inclusion of all glue records for in-domain name servers …, the server MUST set the TC … flag".
        if (!fits && walk.Outcome == Outcome.Delegation && IsAtOrBelow(scratch, length, walk.Additional.Record))
            composer.Truncated = true;
    }

    private static bool WriteAddress(NameRecord* record, RecordType type, int ownerAt, byte* owner, int ownerLength, ref ResponseComposer composer)
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
