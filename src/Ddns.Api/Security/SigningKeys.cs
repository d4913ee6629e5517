using System.Security.Cryptography;
using System.Text;

namespace Ddns.Api.Security;

/// <summary>The keys of the API, each derived for one purpose (HKDF, RFC 5869) from <c>JWT_SECRET</c> or from the secret that is kept in the data directory.</summary>
public sealed class SigningKeys
{
    private readonly byte[] _secret;

    public SigningKeys(byte[] secret)
    {
        _secret = secret;
        AccessTokens = Derive("access tokens");
    }

    public byte[] AccessTokens { get; }

    /// <summary>
    /// What the first account proves with that it belongs to whoever started the server. The same in every process that
    /// shares the secret and after a restart, so that any of them can check what another one printed.
    /// </summary>
    public string RegistrationCode => Convert.ToHexStringLower(Derive("registration code")[..6]);

    private byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, outputLength: 32, info: Encoding.ASCII.GetBytes(purpose));
}
