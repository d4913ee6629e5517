using Ddns.Authoritative.Zones;
using Ddns.Protocol.Records;

namespace Ddns.Authoritative.Answering;

/// <summary>What the decoder found; each value is answered in one place of the <see cref="QueryProcessor"/>.</summary>
internal enum QueryStatus : byte
{
    /// <summary>One question of class IN, to be looked up.</summary>
    Lookup,
    /// <summary>Say nothing.</summary>
    Drop,
    FormatError,
    NotImplemented,
    BadVersion,
    /// <summary>A class that is not served here.</summary>
    Refused,
    /// <summary>Class CH: the server's own identity.</summary>
    Chaos,
    /// <summary>No question, only a cookie option (RFC 7873 §5.4).</summary>
    CookieOnly,
    /// <summary>A zone transfer or another thing that is asked for by a type but is none.</summary>
    MetaType,
    /// <summary>Signed with a key that is not known here (RFC 8945 §5.2.1).</summary>
    UnknownKey,
}

[Flags]
internal enum EdnsFlags : byte
{
    None = 0,
    Present = 1,
    DnssecOk = 2,
    Nsid = 4,
    Keepalive = 8,
    Cookie = 16,
    ClientSubnet = 32,
    /// <summary>The cookie's server part is one of ours and fresh: the address is not spoofed.</summary>
    CookieValid = 64,
    /// <summary>It is valid, and made with the secret that is in use.</summary>
    CookieCurrent = 128,
}

/// <summary>
/// One message on its way through the processor: born and gone with the datagram. The answer is written over the message, so
/// everything that is needed of it beside the question is copied here first.
/// </summary>
internal unsafe struct Query
{
    /// <summary>The message; the answer replaces it.</summary>
    public byte* Message;
    public int Length;

    /// <summary>The name asked for in lower case, wire form.</summary>
    public byte* Name;
    public int NameLength;
    public int Labels;
    public ulong Hash;

    /// <summary>The offset behind the question; 12 when there is none to repeat.</summary>
    public int QuestionEnd;
    public RecordType Type;
    public RecordClass Class;
    public QueryStatus Status;

    /// <summary>Where the TSIG record stands, when the status is <see cref="QueryStatus.UnknownKey"/>.</summary>
    public int Tsig;

    public EdnsFlags Edns;
    public ushort PayloadSize;
    public byte CookieLength;
    public byte SubnetLength;
    public fixed byte Cookie[40];
    public fixed byte Subnet[20];

    /// <summary>The record whose tag fits, for the prefetch; null when nothing does.</summary>
    public NameRecord* Guess;
}
