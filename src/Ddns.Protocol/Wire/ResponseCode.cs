namespace Ddns.Protocol.Wire;

/// <summary>IANA "DNS RCODEs". Those up to 15 fit into the header; higher ones need EDNS, which carries their upper eight bits.</summary>
public enum ResponseCode : ushort
{
    NoError = 0,
    FormatError = 1,
    ServerFailure = 2,
    NameError = 3,
    NotImplemented = 4,
    Refused = 5,
    YXDomain = 6,
    YXRRset = 7,
    NXRRset = 8,

    /// <summary>"Server Not Authoritative for zone" (RFC 2136), "Not Authorized" (RFC 8945).</summary>
    NotAuth = 9,
    NotZone = 10,
    DsoTypeNotImplemented = 11,

    /// <summary>BADVERS (RFC 6891) of an OPT record. In the error field of TSIG the same number is BADSIG (RFC 8945).</summary>
    BadVersion = 16,
    BadKey = 17,
    BadTime = 18,
    BadMode = 19,
    BadName = 20,
    BadAlgorithm = 21,
    BadTruncation = 22,
    BadCookie = 23,
}
