using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Ddns.Protocol.Edns;
using Ddns.Protocol.Records;

namespace Ddns.Protocol.Wire;

/// <summary>
/// A whole message as objects: for clients, tests and rare requests, not for the query path. The OPT record is taken out of the
/// additional section and stands in <see cref="Edns"/>.
/// </summary>
public sealed record Message(
    MessageHeader Header,
    ImmutableArray<Question> Questions,
    ImmutableArray<ResourceRecord> Answers,
    ImmutableArray<ResourceRecord> Authorities,
    ImmutableArray<ResourceRecord> Additionals,
    EdnsData? Edns)
{
    /// <summary>The RCODE with the bits that EDNS adds.</summary>
    public ResponseCode ResponseCode => Edns is null ? Header.ResponseCode : Edns.Opt.ResponseCode(Header);

    /// <summary>A query for one name, ready to be sent.</summary>
    public static Message Query(ushort id, Question question, EdnsData? edns = null, HeaderFlags flags = HeaderFlags.None) =>
        new(new MessageHeader(id, flags, OpCode.Query, ResponseCode.NoError), [question], [], [], [], edns);

    /// <summary>False when anything is malformed, when two OPT records are there, and when octets are left over.</summary>
    public static bool TryParse(ReadOnlySpan<byte> octets, [NotNullWhen(true)] out Message? message)
    {
        message = null;
        var reader = new MessageReader(octets);
        if (!reader.TryReadHeader(out var header) || !TryReadQuestions(ref reader, header.QuestionCount, out var questions))
            return false;

        EdnsData? edns = null;
        if (!TryReadSection(ref reader, header.AnswerCount, isAdditional: false, ref edns, out var answers)
            || !TryReadSection(ref reader, header.AuthorityCount, isAdditional: false, ref edns, out var authorities)
            || !TryReadSection(ref reader, header.AdditionalCount, isAdditional: true, ref edns, out var additionals)
            || !reader.IsAtEnd)
        {
            return false;
        }

        message = new Message(header, questions, answers, authorities, additionals, edns);
        return true;
    }

    /// <summary>Writes the message; 0 when it does not fit. The counts come from the sections, not from <see cref="Header"/>.</summary>
    public int Write(Span<byte> destination)
    {
        var header = Header with { QuestionCount = 0, AnswerCount = 0, AuthorityCount = 0, AdditionalCount = 0 };
        if (destination.Length < MessageHeader.Size)
            return 0;

        var writer = new MessageWriter(destination, header);
        foreach (var question in Questions)
        {
            if (!writer.TryWriteQuestion(question))
                return 0;
        }

        return TryWriteSection(ref writer, MessageSection.Answer, Answers)
            && TryWriteSection(ref writer, MessageSection.Authority, Authorities)
            && TryWriteSection(ref writer, MessageSection.Additional, Additionals)
            && (Edns is null || Edns.TryWrite(ref writer))
            ? writer.Length
            : 0;
    }

    public byte[] ToArray()
    {
        var buffer = new byte[ushort.MaxValue];
        var length = Write(buffer);
        return length > 0 ? buffer[..length] : throw new InvalidOperationException("The message is longer than 65535 octets.");
    }

    private static bool TryReadQuestions(ref MessageReader reader, int count, out ImmutableArray<Question> questions)
    {
        var builder = ImmutableArray.CreateBuilder<Question>();
        for (; count > 0 && reader.TryReadQuestion(out var question); count--)
            builder.Add(question);

        questions = builder.ToImmutable();
        return count == 0;
    }

    private static bool TryReadSection(ref MessageReader reader, int count, bool isAdditional, ref EdnsData? edns, out ImmutableArray<ResourceRecord> records)
    {
        var builder = ImmutableArray.CreateBuilder<ResourceRecord>();
        for (; count > 0 && reader.TryReadRecord(out var place); count--)
        {
            if (place.Type == RecordType.OPT)
            {
                // RFC 6891 §6.1.1: one OPT at most, in the additional section, at the root.
                if (!isAdditional || edns is not null || reader.Message[place.OwnerOffset] != 0 || !EdnsData.TryRead(reader, place, out edns))
                    break;

                continue;
            }

            if (!reader.TryGetOwner(place, out var owner) || !TryGetData(reader, place, out var data))
                break;

            builder.Add(new ResourceRecord(owner, place.Class, place.Ttl, data));
        }

        records = builder.ToImmutable();
        return count == 0;
    }

    /// <summary>RFC 2136 §2.4 and §2.5: records of class ANY and NONE may have no data, whatever their type.</summary>
    private static bool TryGetData(scoped in MessageReader reader, in RecordPlace place, [NotNullWhen(true)] out RecordData? data)
    {
        if (place.DataLength > 0 || place.Class is not (RecordClass.ANY or RecordClass.NONE))
            return reader.TryGetData(place, out data);

        data = new RecordData(place.Type, []);
        return true;
    }

    private static bool TryWriteSection(ref MessageWriter writer, MessageSection section, ImmutableArray<ResourceRecord> records)
    {
        foreach (var record in records)
        {
            if (!writer.TryWriteRecord(section, record.Owner.Wire, record.Type, record.Class, record.Ttl, record.Data.Wire))
                return false;
        }

        return true;
    }
}
