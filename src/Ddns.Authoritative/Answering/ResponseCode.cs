namespace Ddns.Authoritative.Answering;

/// <summary>RCODEs as they are sent from here; those above 15 need an OPT for their upper bits (RFC 6891 §6.1.3).</summary>
internal static class ResponseCode
{
    public const int NoError = 0;
    public const int FormatError = 1;
    public const int ServerFailure = 2;
    public const int NameError = 3;
    public const int NotImplemented = 4;
    public const int Refused = 5;
    public const int NameTooLong = 6;
    public const int NotAuthoritative = 9;
    public const int BadVersion = 16;
    public const int BadCookie = 23;
}

/// <summary>INFO-CODEs of extended errors (RFC 8914 §4).</summary>
internal static class ExtendedError
{
    public const int None = -1;
    public const int NotReady = 14;
    public const int Prohibited = 18;
    public const int NotAuthoritative = 20;
    public const int NotSupported = 21;
}
