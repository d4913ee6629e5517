namespace Ddns.Protocol.Records.Fields;

/// <summary>Whether a name in RDATA may be a pointer (RFC 1035 §4.1.4) on the wire.</summary>
internal enum NameCompression
{
    /// <summary>Never: the type came after RFC 3597 or forbids it itself.</summary>
    None,

    /// <summary>
    /// RFC 3597 §4: "Receiving servers MUST decompress domain names in RRs of well-known type, and SHOULD also decompress RRs of
    /// type RP, AFSDB, RT, SIG, PX, NXT, NAPTR, and SRV"; we send them whole.
    /// </summary>
    ReceiveOnly,

    /// <summary>The types of RFC 1035.</summary>
    SendAndReceive,
}
