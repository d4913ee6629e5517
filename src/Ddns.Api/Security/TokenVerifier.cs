using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Ddns.Store.Domains;
using Bcrypt = BCrypt.Net.BCrypt;

namespace Ddns.Api.Security;

/// <summary>
/// Verifies tokens of domains. A guess costs one fast hash, because its fingerprint differs; the right token costs bcrypt
/// once, and two fast hashes from then on. What is remembered is bound to the hash in the domain's row, so that a new token
/// stops the old one with the same read.
/// </summary>
public sealed class TokenVerifier
{
    /// <summary>The lowest that the library allows: slowness protects secrets that can be guessed, and 238 random bits cannot.</summary>
    private const int Cost = 4;

    /// <summary>Direct-mapped by domain id: bounded, and without a lock. Two domains in one slot cost each other a bcrypt, a millisecond.</summary>
    private readonly Verified?[] _verified = new Verified?[131_072];

    // Of this process alone: what is in memory cannot be compared with what another process or a core dump of yesterday holds.
    private readonly byte[] _memoryKey = RandomNumberGenerator.GetBytes(32);

    /// <summary>How many times bcrypt had to run; for metrics and tests.</summary>
    public long SlowVerifications => Interlocked.Read(ref _slowVerifications);
    private long _slowVerifications;

    public (string Hash, int Fingerprint) Protect(string token) =>
        (Bcrypt.HashPassword(token, Cost), FingerprintOf(token));

    public bool Verify(Domain domain, ReadOnlySpan<char> token)
    {
        if (!TokenText.IsWellFormed(token) || FingerprintOf(token) != domain.TokenFingerprint)
            return false;

        var proof = ProofOf(token, domain.TokenHash);
        ref var slot = ref _verified[(uint)domain.Id % (uint)_verified.Length];
        if (Volatile.Read(ref slot) is { } known && known.DomainId == domain.Id && known.Proof == proof)
            return true;
        if (!VerifySlowly(token, domain.TokenHash))
            return false;
        Volatile.Write(ref slot, new Verified(domain.Id, proof));
        return true;
    }

    private bool VerifySlowly(ReadOnlySpan<char> token, string hash)
    {
        Interlocked.Increment(ref _slowVerifications);
        return Bcrypt.Verify(token.ToString(), hash);
    }

    /// <summary>
    /// 32 bits of SHA-256: enough to reject all but one guess in four thousand million, and of a token's 238 random bits they
    /// leave 206 unknown. Without a key, so that changing JWT_SECRET stops sessions and not every client's token.
    /// </summary>
    private static int FingerprintOf(ReadOnlySpan<char> token)
    {
        Span<byte> octets = stackalloc byte[TokenText.Length];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(octets[..Encoding.ASCII.GetBytes(token, octets)], hash);
        return BinaryPrimitives.ReadInt32BigEndian(hash);
    }

    private UInt128 ProofOf(ReadOnlySpan<char> token, string tokenHash)
    {
        Span<byte> octets = stackalloc byte[TokenText.Length + 128];
        var length = Encoding.ASCII.GetBytes(token, octets);
        length += Encoding.ASCII.GetBytes(tokenHash, octets[length..]);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_memoryKey, octets[..length], hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private sealed record Verified(long DomainId, UInt128 Proof);
}
