namespace Ddns.Protocol.Edns;

/// <summary>IANA "DNS EDNS0 Option Codes (OPT)".</summary>
public enum EdnsOptionCode : ushort
{
    /// <summary>RFC 5001.</summary>
    NameServerIdentifier = 3,

    /// <summary>RFC 7871.</summary>
    ClientSubnet = 8,

    /// <summary>RFC 7314.</summary>
    Expire = 9,

    /// <summary>RFC 7873.</summary>
    Cookie = 10,

    /// <summary>RFC 7828.</summary>
    TcpKeepalive = 11,

    /// <summary>RFC 7830.</summary>
    Padding = 12,

    /// <summary>RFC 8914.</summary>
    ExtendedError = 15,

    /// <summary>RFC 9660.</summary>
    ZoneVersion = 19,
}
