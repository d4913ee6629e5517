namespace Ddns.Protocol.Records;

/// <summary>RR classes (RFC 1035 §3.2.4). Our zones are IN; CH serves the server's own identity.</summary>
public enum RecordClass : ushort
{
    IN = 1,
    CH = 3,
    HS = 4,
    NONE = 254,
    ANY = 255,
}
