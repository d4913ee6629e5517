using System.Buffers.Binary;

namespace Ddns.Protocol.Wire;

/// <summary>The first twelve octets of a message (RFC 1035 §4.1.1).</summary>
/// <param name="Bits">Flags, opcode and RCODE together, as they stand in the message.</param>
public readonly record struct MessageHeader(ushort Id, ushort Bits, ushort QuestionCount, ushort AnswerCount, ushort AuthorityCount, ushort AdditionalCount)
{
    public const int Size = 12;

    private const int OpCodeShift = 11;
    private const int FourBits = 0xF;

    public MessageHeader(ushort id, HeaderFlags flags, OpCode opCode, ResponseCode responseCode)
        : this(id, (ushort)((int)flags | ((int)opCode & FourBits) << OpCodeShift | ((int)responseCode & FourBits)), 0, 0, 0, 0)
    {
    }

    /// <summary>The single bits, without opcode and RCODE.</summary>
    public HeaderFlags Flags => (HeaderFlags)(Bits & ~(FourBits << OpCodeShift | FourBits));

    public OpCode OpCode => (OpCode)(Bits >> OpCodeShift & FourBits);

    /// <summary>The lower four bits; an OPT record may add eight (<see cref="Edns.OptHeader.ResponseCode"/>).</summary>
    public ResponseCode ResponseCode => (ResponseCode)(Bits & FourBits);

    public bool IsResponse => (Bits & (ushort)HeaderFlags.Response) != 0;

    public bool IsTruncated => (Bits & (ushort)HeaderFlags.Truncated) != 0;

    public static bool TryRead(ReadOnlySpan<byte> message, out MessageHeader header)
    {
        if (message.Length < Size)
        {
            header = default;
            return false;
        }

        header = new MessageHeader(
            Id: BinaryPrimitives.ReadUInt16BigEndian(message),
            Bits: BinaryPrimitives.ReadUInt16BigEndian(message[2..]),
            QuestionCount: BinaryPrimitives.ReadUInt16BigEndian(message[4..]),
            AnswerCount: BinaryPrimitives.ReadUInt16BigEndian(message[6..]),
            AuthorityCount: BinaryPrimitives.ReadUInt16BigEndian(message[8..]),
            AdditionalCount: BinaryPrimitives.ReadUInt16BigEndian(message[10..]));
        return true;
    }

    public bool TryWrite(Span<byte> destination)
    {
        if (destination.Length < Size)
            return false;

        BinaryPrimitives.WriteUInt16BigEndian(destination, Id);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], Bits);
        BinaryPrimitives.WriteUInt16BigEndian(destination[4..], QuestionCount);
        BinaryPrimitives.WriteUInt16BigEndian(destination[6..], AnswerCount);
        BinaryPrimitives.WriteUInt16BigEndian(destination[8..], AuthorityCount);
        BinaryPrimitives.WriteUInt16BigEndian(destination[10..], AdditionalCount);
        return true;
    }
}
