using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Protocol.Wire;

/// <summary>
/// A message and a position in it. Every read answers false to malformed octets and leaves the position untouched; nothing is
/// sized by a count that a stranger wrote.
/// </summary>
public ref struct MessageReader(ReadOnlySpan<byte> message)
{
    // TYPE, CLASS, TTL, RDLENGTH
    private const int FixedRecordLength = 10;

    public ReadOnlySpan<byte> Message { get; } = message;

    public int Position { get; set; }

    public readonly bool IsAtEnd => Position == Message.Length;

    public bool TryReadHeader(out MessageHeader header)
    {
        if (!MessageHeader.TryRead(Message[Position..], out header))
            return false;

        Position += MessageHeader.Size;
        return true;
    }

    public bool TryReadName([NotNullWhen(true)] out DomainName? name)
    {
        Span<byte> wire = stackalloc byte[DomainName.MaxWireLength];
        var position = Position;
        if (!WireName.TryRead(Message, ref position, wire, out var length))
        {
            name = null;
            return false;
        }

        Position = position;
        name = DomainName.FromTrustedWire(wire[..length]);
        return true;
    }

    public bool TryReadQuestion([NotNullWhen(true)] out Question? question)
    {
        var start = Position;
        if (!TryReadName(out var name) || Message.Length - Position < 2 * sizeof(ushort))
        {
            Position = start;
            question = null;
            return false;
        }

        var rest = Message[Position..];
        Position += 2 * sizeof(ushort);
        question = new Question(name, (RecordType)BinaryPrimitives.ReadUInt16BigEndian(rest), (RecordClass)BinaryPrimitives.ReadUInt16BigEndian(rest[2..]));
        return true;
    }

    /// <summary>Reads where a record's parts are, without reading its names and its data.</summary>
    public bool TryReadRecord(out RecordPlace record)
    {
        record = default;
        var position = Position;
        if (!WireName.TrySkip(Message, ref position) || Message.Length - position < FixedRecordLength)
            return false;

        var rest = Message[position..];
        int length = BinaryPrimitives.ReadUInt16BigEndian(rest[8..]);
        if (length > rest.Length - FixedRecordLength)
            return false;

        record = new RecordPlace(
            OwnerOffset: Position,
            Type: (RecordType)BinaryPrimitives.ReadUInt16BigEndian(rest),
            Class: (RecordClass)BinaryPrimitives.ReadUInt16BigEndian(rest[2..]),
            Ttl: BinaryPrimitives.ReadUInt32BigEndian(rest[4..]),
            DataOffset: position + FixedRecordLength,
            DataLength: length);
        Position = position + FixedRecordLength + length;
        return true;
    }

    /// <summary>The octets of a record's data as they stand in the message: names in it may be pointers.</summary>
    public readonly ReadOnlySpan<byte> RawData(in RecordPlace record) => Message.Slice(record.DataOffset, record.DataLength);

    public readonly bool TryGetOwner(in RecordPlace record, [NotNullWhen(true)] out DomainName? owner)
    {
        var reader = new MessageReader(Message) { Position = record.OwnerOffset };
        return reader.TryReadName(out owner);
    }

    /// <summary>The record's data with its pointers followed and its form checked.</summary>
    public readonly bool TryGetData(in RecordPlace record, [NotNullWhen(true)] out RecordData? data) =>
        RecordDataReader.TryRead(record.Type, Message, record.DataOffset, record.DataLength, out data);
}
