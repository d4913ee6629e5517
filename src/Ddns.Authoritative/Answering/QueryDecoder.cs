using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Ddns.Authoritative.Zones;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Authoritative.Answering;

/// <summary>
/// Reads a query. Suspicion first: length, QR, opcode, question count, counts, OPT. Hostile octets lead to a status, never to
/// an exception.
/// <code>
///   0       2   3   4       6       8      10      12
/// | ID    |fl1|fl2| QDCNT | ANCNT | NSCNT | ARCNT | question …
///  fl1: QR:1 opcode:4 AA:1 TC:1 RD:1    fl2: RA:1 Z:1 AD:1 CD:1 RCODE:4
/// </code>
/// </summary>
internal static unsafe class QueryDecoder
{
    private const int HeaderLength = 12;
    private const byte Response = 0x80;
    private const byte OpcodeMask = 0x78;

    /// <param name="query">Message, Length and Name (room for 255 octets) are set; the rest is filled in.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Decode(ref Query query)
    {
        query.Edns = EdnsFlags.None;
        query.QuestionEnd = HeaderLength;
        query.Guess = null;
        query.Status = Read(ref query);
    }

    private static QueryStatus Read(ref Query query)
    {
        var message = query.Message;
        var length = query.Length;
        if (length < HeaderLength || (message[2] & Response) != 0)
            return QueryStatus.Drop;
        if ((message[2] & OpcodeMask) != 0)
            return QueryStatus.NotImplemented;

        // QDCOUNT 1, ANCOUNT 0, NSCOUNT 0: what every resolver sends. ARCOUNT is 0, or 1 with an OPT.
        var counts = BinaryPrimitives.ReverseEndianness(*(ulong*)(message + 4));
        if (counts >> 16 != 0x0001_0000_0000)
            return ReadUnusual(ref query, counts);
        if (!ReadQuestion(ref query))
            return QueryStatus.FormatError;
        var additional = (int)(counts & 0xFFFF);
        if (additional != 0)
        {
            var status = ReadAdditional(ref query, query.QuestionEnd, additional);
            if (status != QueryStatus.Lookup)
                return status;
        }
        return Classify(ref query);
    }

    private static QueryStatus ReadUnusual(ref Query query, ulong counts)
    {
        var questions = (int)(counts >> 48);
        var answers = (int)(counts >> 32) & 0xFFFF;
        var authorities = (int)(counts >> 16) & 0xFFFF;
        var additional = (int)counts & 0xFFFF;
        if (questions == 0 && answers == 0 && authorities == 0)
        {
            // RFC 7873 §5.4: "… a query with an empty Question Section (QDCOUNT == 0) [and] a COOKIE option".
            var status = ReadAdditional(ref query, HeaderLength, additional);
            return status == QueryStatus.Lookup
                ? (query.Edns & EdnsFlags.Cookie) != 0 ? QueryStatus.CookieOnly : QueryStatus.FormatError
                : status;
        }
        // RFC 9619 §4: "a DNS message with OPCODE = 0 MUST NOT include a QDCOUNT parameter whose value is greater than 1"
        if (questions != 1 || answers != 0 || !ReadQuestion(ref query))
            return QueryStatus.FormatError;
        // Only IXFR has an authority section (RFC 1995 §3); others with one are not understood.
        if (authorities != 0 && query.Type != RecordType.IXFR)
            return QueryStatus.FormatError;
        var at = query.QuestionEnd;
        for (; authorities > 0; authorities--)
        {
            if (!TrySkipRecord(query.Message, query.Length, ref at))
                return QueryStatus.FormatError;
        }
        var result = ReadAdditional(ref query, at, additional);
        return result == QueryStatus.Lookup ? Classify(ref query) : result;
    }

    private static bool ReadQuestion(ref Query query)
    {
        var message = query.Message;
        var at = HeaderLength;
        var labels = 0;
        while (true)
        {
            if (at >= query.Length)
                return false;
            int label = message[at];
            if (label == 0)
                break;
            // A pointer has nothing before it to point at, and the other two kinds of label are not in use (RFC 6891 §5).
            if (label > DomainName.MaxLabelLength)
                return false;
            at += label + 1;
            labels++;
        }
        var nameLength = at + 1 - HeaderLength;
        if (nameLength > DomainName.MaxWireLength || at + 5 > query.Length)
            return false;
        query.NameLength = nameLength;
        query.Labels = labels;
        query.Type = (RecordType)BinaryPrimitives.ReverseEndianness(*(ushort*)(message + at + 1));
        query.Class = (RecordClass)BinaryPrimitives.ReverseEndianness(*(ushort*)(message + at + 3));
        query.QuestionEnd = at + 5;
        NameBytes.Lower(message + HeaderLength, query.Name, nameLength);
        query.Hash = NameHash.Of(query.Name, nameLength);
        return true;
    }

    private static QueryStatus Classify(ref Query query)
    {
        if (query.Class != RecordClass.IN)
            return query.Class == RecordClass.CH ? QueryStatus.Chaos : QueryStatus.Refused;
        return query.Type switch
        {
            RecordType.OPT or RecordType.TSIG or RecordType.None => QueryStatus.FormatError,
            RecordType.TKEY or RecordType.IXFR or RecordType.AXFR or RecordType.MAILB or RecordType.MAILA => QueryStatus.MetaType,
            _ => QueryStatus.Lookup,
        };
    }

    private static QueryStatus ReadAdditional(ref Query query, int at, int count)
    {
        var message = query.Message;
        for (; count > 0; count--)
        {
            var owner = at;
            if (!TrySkipName(message, query.Length, ref at) || at + 10 > query.Length)
                return QueryStatus.FormatError;
            var type = (RecordType)BinaryPrimitives.ReverseEndianness(*(ushort*)(message + at));
            var dataLength = BinaryPrimitives.ReverseEndianness(*(ushort*)(message + at + 8));
            var data = at + 10;
            if (data + dataLength > query.Length)
                return QueryStatus.FormatError;
            if (type == RecordType.OPT)
            {
                // RFC 6891 §6.1.1: "If a query message with more than one OPT RR is received, a FORMERR (RCODE=1) MUST be returned."
                // §6.1.2: the owner "MUST be 0 (root domain)".
                if ((query.Edns & EdnsFlags.Present) != 0 || message[owner] != 0)
                    return QueryStatus.FormatError;
                if (!ReadOpt(ref query, at, data, dataLength))
                    return QueryStatus.FormatError;
                // RFC 6891 §6.1.3: "If a responder does not implement the VERSION level of the request, then it MUST respond with RCODE=BADVERS."
                if (message[at + 5] != 0)
                    return QueryStatus.BadVersion;
            }
            else if (type == RecordType.TSIG)
            {
                // RFC 8945 §5.1: TSIG is the last record; elsewhere "a server … MUST … FORMERR". §5.2: so is one that cannot be interpreted.
                query.Tsig = owner;
                return count == 1 && UnsignedTsig.IsWellFormed(message, owner, data, dataLength) ? QueryStatus.UnknownKey : QueryStatus.FormatError;
            }
            at = data + dataLength;
        }
        return QueryStatus.Lookup;
    }

    /// <summary>CLASS is the payload size, TTL is extended RCODE, version, DO and zeros (RFC 6891 §6.1.2, §6.1.3).</summary>
    private static bool ReadOpt(ref Query query, int fixedPart, int data, int dataLength)
    {
        var message = query.Message;
        query.Edns |= EdnsFlags.Present;
        query.PayloadSize = BinaryPrimitives.ReverseEndianness(*(ushort*)(message + fixedPart + 2));
        if ((message[fixedPart + 6] & 0x80) != 0)
            query.Edns |= EdnsFlags.DnssecOk;
        return dataLength == 0 || EdnsOptions.TryRead(ref query, new ReadOnlySpan<byte>(message + data, dataLength));
    }

    private static bool TrySkipRecord(byte* message, int length, ref int at)
    {
        if (!TrySkipName(message, length, ref at) || at + 10 > length)
            return false;
        at += 10 + BinaryPrimitives.ReverseEndianness(*(ushort*)(message + at + 8));
        return at <= length;
    }

    private static bool TrySkipName(byte* message, int length, ref int at)
    {
        while (at < length)
        {
            int label = message[at];
            if (label >= 0xC0)
            {
                at += 2;
                return at <= length;
            }
            if (label > DomainName.MaxLabelLength)
                return false;
            at += label + 1;
            if (label == 0)
                return true;
        }
        return false;
    }
}
