using Ddns.Protocol.Wire;

namespace Ddns.Protocol.Edns;

/// <summary>
/// What an OPT record says in its CLASS and TTL fields (RFC 6891 §6.1.3):
/// <code>
///  CLASS: requestor's UDP payload size        TTL: EXTENDED-RCODE (8) | VERSION (8) | DO (1) | Z (15)
/// </code>
/// </summary>
public readonly record struct OptHeader(ushort PayloadSize, byte ExtendedResponseCode = 0, byte Version = 0, bool DnssecOk = false)
{
    private const uint DnssecOkBit = 0x8000;

    /// <summary>RFC 6891 §6.2.3: "Values lower than 512 MUST be treated as equal to 512."</summary>
    public int UsablePayloadSize => Math.Max(512, (int)PayloadSize);

    public static OptHeader FromRecord(ushort @class, uint ttl) =>
        new(@class, ExtendedResponseCode: (byte)(ttl >> 24), Version: (byte)(ttl >> 16), DnssecOk: (ttl & DnssecOkBit) != 0);

    /// <summary>Z is sent as zero: RFC 6891 §6.1.4, "Set to zero by senders and ignored by receivers".</summary>
    public uint ToTtl() => (uint)ExtendedResponseCode << 24 | (uint)Version << 16 | (DnssecOk ? DnssecOkBit : 0);

    /// <summary>Both parts of the RCODE: "the extended 12-bit RCODE" has its upper eight bits here.</summary>
    public ResponseCode ResponseCode(in MessageHeader header) => (ResponseCode)(ExtendedResponseCode << 4 | (int)header.ResponseCode);

    /// <summary>The part of an RCODE that belongs into this record; the header takes the lower four bits.</summary>
    public OptHeader WithResponseCode(ResponseCode code) => this with { ExtendedResponseCode = (byte)((int)code >> 4) };
}
