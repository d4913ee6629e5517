using System.Buffers.Binary;
using System.Text;
using Ddns.Protocol.Records;

namespace Ddns.Authoritative.Answering;

/// <summary>Class CH (RFC 4892): <c>version.bind</c>, <c>version.server</c>, <c>hostname.bind</c>, <c>id.server</c> as TXT.</summary>
internal static unsafe class ServerIdentity
{
    /// <returns>The length of the message with its answer; 0 where nothing is to be said.</returns>
    public static int TryAnswer(ref Query query, AnswerOptions options, int limit)
    {
        if (query.Type is not (RecordType.TXT or RecordType.ANY))
            return 0;
        var text = TextFor(new ReadOnlySpan<byte>(query.Name, query.NameLength), options);
        var length = Encoding.UTF8.GetByteCount(text);
        if (length is 0 or > 255 || query.QuestionEnd + 13 + length > limit)
            return 0;
        var at = new Span<byte>(query.Message + query.QuestionEnd, 13 + length);
        at[0] = 0xC0;
        at[1] = 12;
        BinaryPrimitives.WriteUInt16BigEndian(at[2..], (ushort)RecordType.TXT);
        BinaryPrimitives.WriteUInt16BigEndian(at[4..], (ushort)RecordClass.CH);
        BinaryPrimitives.WriteUInt32BigEndian(at[6..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(at[10..], (ushort)(length + 1));
        at[12] = (byte)length;
        Encoding.UTF8.GetBytes(text, at[13..]);
        return query.QuestionEnd + at.Length;
    }

    private static string TextFor(ReadOnlySpan<byte> name, AnswerOptions options)
    {
        if (name.SequenceEqual("\u0007version\u0004bind\0"u8) || name.SequenceEqual("\u0007version\u0006server\0"u8))
            return options.Version;
        if (name.SequenceEqual("\u0008hostname\u0004bind\0"u8))
            return options.HostName;
        return name.SequenceEqual("\u0002id\u0006server\0"u8) ? options.ServerId : "";
    }
}
