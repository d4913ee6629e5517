using System.Buffers.Binary;

namespace Ddns.Fuzz.Engine;

/// <summary>Whether a reply is well-formed and answers its query; by other code than the engine's, and without an allocation.</summary>
internal static class ReplyChecker
{
    private const int Header = 12;
    private const int LargestUdp = 1232;
    private const int SmallestLimit = 512;

    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Check(ReadOnlySpan<byte> query, ReadOnlySpan<byte> reply, bool isTcp)
    {
        if (reply.IsEmpty)
            return null;
        if (query.Length < Header || (query[2] & 0x80) != 0)
            return "an answer to what is no query";
        if (reply.Length < Header)
            return "shorter than a header";
        if (reply[0] != query[0] || reply[1] != query[1])
            return "another id";
        // QR set, opcode and RD as they came; AA and TC are free.
        if ((reply[2] & 0x80) == 0 || (reply[2] & 0x79) != ((query[2] & 0x79)))
            return (reply[2] & 0x79) == (query[2] & 0x79) ? "QR is clear" : "opcode or RD differ";
        if ((reply[3] & 0xF0) != 0)
            return "RA, Z, AD or CD is set";
        return CheckBody(query, reply, isTcp);
    }

    private static string? CheckBody(ReadOnlySpan<byte> query, ReadOnlySpan<byte> reply, bool isTcp)
    {
        int questions = BinaryPrimitives.ReadUInt16BigEndian(reply[4..]);
        if (questions > 1)
            return "several questions";
        var at = Header;
        if (questions == 1)
        {
            if (!TrySkipName(reply, ref at) || at + 4 > reply.Length)
                return "the question is cut";
            at += 4;
            if (at > query.Length || !reply[Header..at].SequenceEqual(query[Header..at]))
                return "another question";
        }
        var records = BinaryPrimitives.ReadUInt16BigEndian(reply[6..]) + BinaryPrimitives.ReadUInt16BigEndian(reply[8..]) + BinaryPrimitives.ReadUInt16BigEndian(reply[10..]);
        var opts = 0;
        for (; records > 0; records--)
        {
            if (!TrySkipRecord(reply, ref at, out var type))
                return "a record is malformed";
            opts += type == 41 ? 1 : 0;
        }
        if (at != reply.Length)
            return "octets behind the last record";
        if (opts > 1)
            return "several OPT";
        return !isTcp && reply.Length > (opts == 0 ? SmallestLimit : LargestUdp) ? "longer than the limit" : null;
    }

    private static bool TrySkipRecord(ReadOnlySpan<byte> reply, ref int at, out int type)
    {
        type = 0;
        if (!TrySkipName(reply, ref at) || at + 10 > reply.Length)
            return false;
        type = BinaryPrimitives.ReadUInt16BigEndian(reply[at..]);
        var end = at + 10 + BinaryPrimitives.ReadUInt16BigEndian(reply[(at + 8)..]);
        at += 10;
        if (end > reply.Length)
            return false;
        var data = at;
        at = end;
        switch (type)
        {
            case 1:
                return end - data == 4;
            case 28:
                return end - data == 16;
            case 2 or 5 or 12 or 39:
                return TrySkipName(reply, ref data) && data == end;
            case 15:
                data += 2;
                return TrySkipName(reply, ref data) && data == end;
            case 6:
                return TrySkipName(reply, ref data) && TrySkipName(reply, ref data) && data + 20 == end;
            default:
                return true;
        }
    }

    /// <summary>Follows pointers, each to before where it stands, and counts what the name has in full.</summary>
    private static bool TrySkipName(ReadOnlySpan<byte> message, ref int position)
    {
        var total = 0;
        var behind = -1;
        for (var at = position; at < message.Length;)
        {
            int label = message[at];
            if (label >= 0xC0)
            {
                if (at + 1 >= message.Length)
                    return false;
                var target = ((label & 0x3F) << 8) | message[at + 1];
                if (target >= at || target < Header)
                    return false;
                behind = behind < 0 ? at + 2 : behind;
                at = target;
                continue;
            }
            total += label + 1;
            if (label > 63 || total > 255)
                return false;
            at += label + 1;
            if (label == 0)
            {
                position = behind < 0 ? at : behind;
                return true;
            }
        }
        return false;
    }
}
