using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ddns.Authoritative.Answering;

/// <summary>
/// Makes and checks server cookies (RFC 9018 §4): <c>version:8 reserved:24 timestamp:32 hash:64</c>, the hash being SipHash-2-4
/// over client cookie, version, reserved, timestamp and client address.
/// </summary>
public sealed class ServerCookies
{
    public const int Length = 16;

    // RFC 9018 §4.3: a cookie older than one hour is refused, one from more than five minutes ahead too, and one older than half an hour is renewed.
    private const int OldestAccepted = 3600;
    private const int FarthestAhead = 300;
    private const int RenewAfter = 1800;

    private volatile Secrets _secrets;

    private sealed record Secrets(UInt128 Active, UInt128[] Accepted);

    /// <param name="secrets">16 octets each; the first makes cookies, all of them check. None: one is drawn.</param>
    public ServerCookies(IReadOnlyList<byte[]> secrets)
    {
        var keys = secrets.Select(secret => Key(secret)).DefaultIfEmpty(Draw()).ToArray();
        _secrets = new Secrets(keys[0], keys);
    }

    /// <summary>A new secret makes cookies from now on; the one before it goes on checking for one round (RFC 9018 §5).</summary>
    public void Rollover()
    {
        var next = Draw();
        _secrets = new Secrets(next, [next, _secrets.Active]);
    }

    /// <param name="cookie">The option of the query: client cookie, and the server's where there is one.</param>
    /// <param name="now">Seconds since 1970.</param>
    /// <param name="isCurrent">Whether the secret that makes cookies now made this one.</param>
    public bool IsValid(ReadOnlySpan<byte> cookie, in ClientInfo client, uint now, out bool isCurrent)
    {
        isCurrent = false;
        if (cookie.Length != 8 + Length || cookie[8] != 1)
            return false;
        // RFC 1982 arithmetic, as RFC 9018 §4.3 asks.
        var age = (int)(now - BinaryPrimitives.ReadUInt32BigEndian(cookie[12..]));
        if (age is > OldestAccepted or < -FarthestAhead)
            return false;
        var given = BinaryPrimitives.ReadUInt64LittleEndian(cookie[16..]);
        var accepted = _secrets.Accepted;
        for (var i = 0; i < accepted.Length; i++)
        {
            if (Hash(accepted[i], cookie[..16], client) != given)
                continue;
            isCurrent = i == 0;
            return true;
        }
        return false;
    }

    /// <summary>Writes the server cookie for a client: the same again while it is young, else a new one.</summary>
    /// <param name="isCurrent">RFC 9018 §5, A.4: a cookie of the secret before is good, and is answered by one of the new secret.</param>
    /// <param name="target">16 octets.</param>
    public void Write(ReadOnlySpan<byte> cookie, bool isCurrent, in ClientInfo client, uint now, Span<byte> target)
    {
        if (isCurrent && (int)(now - BinaryPrimitives.ReadUInt32BigEndian(cookie[12..])) is >= 0 and < RenewAfter)
        {
            cookie.Slice(8, Length).CopyTo(target);
            return;
        }
        Span<byte> hashed = stackalloc byte[16];
        cookie[..8].CopyTo(hashed);
        hashed[8] = 1;
        hashed[9..12].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(hashed[12..], now);
        hashed[8..].CopyTo(target);
        BinaryPrimitives.WriteUInt64LittleEndian(target[8..], Hash(_secrets.Active, hashed, client));
    }

    private static ulong Hash(UInt128 secret, ReadOnlySpan<byte> head, in ClientInfo client)
    {
        Span<byte> hashed = stackalloc byte[32];
        head.CopyTo(hashed);
        var addressLength = client.WriteAddress(hashed[16..]);
        return SipHash.Compute(secret, hashed[..(16 + addressLength)]);
    }

    private static UInt128 Draw()
    {
        Span<byte> secret = stackalloc byte[16];
        RandomNumberGenerator.Fill(secret);
        return Key(secret);
    }

    private static UInt128 Key(ReadOnlySpan<byte> secret) => BinaryPrimitives.ReadUInt128LittleEndian(secret);
}
