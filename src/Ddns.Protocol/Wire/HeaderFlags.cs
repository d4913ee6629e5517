namespace Ddns.Protocol.Wire;

/// <summary>
/// The second 16 bits of a message (RFC 1035 §4.1.1, RFC 4035 §3):
/// <code>
///   15  14 13 12 11  10   9   8   7   6   5   4   3  2  1  0
///  +--+------------+--+--+--+--+--+--+--+--+-----------+
///  |QR|   OPCODE   |AA|TC|RD|RA| Z|AD|CD|   RCODE   |
///  +--+------------+--+--+--+--+--+--+--+--+-----------+
/// </code>
/// </summary>
[Flags]
public enum HeaderFlags : ushort
{
    None = 0,
    Response = 0x8000,
    AuthoritativeAnswer = 0x0400,
    Truncated = 0x0200,
    RecursionDesired = 0x0100,
    RecursionAvailable = 0x0080,
    Reserved = 0x0040,
    AuthenticData = 0x0020,
    CheckingDisabled = 0x0010,
}
