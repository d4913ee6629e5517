namespace Ddns.Protocol.Edns;

/// <summary>A DNS cookie (RFC 7873 §4): what the client made up, and what the server once answered to it.</summary>
public readonly ref struct CookieOption(ReadOnlySpan<byte> client, ReadOnlySpan<byte> server)
{
    public const int ClientLength = 8;
    public const int MinServerLength = 8;
    public const int MaxServerLength = 32;

    public ReadOnlySpan<byte> Client { get; } = client;

    /// <summary>Empty at the first meeting.</summary>
    public ReadOnlySpan<byte> Server { get; } = server;

    /// <summary>RFC 7873 §5.2.2: a cookie "that is too short, or too long … FORMERR": 8 octets, or 16 to 40.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out CookieOption cookie)
    {
        cookie = default;
        if (data.Length is not (ClientLength or >= ClientLength + MinServerLength and <= ClientLength + MaxServerLength))
            return false;

        cookie = new CookieOption(data[..ClientLength], data[ClientLength..]);
        return true;
    }
}
