using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ddns.LoadUdp;

/// <summary>
/// The OPT record that ends each query of a socket (RFC 6891 §6.1.2, RFC 7873 §4):
/// <code>root:8 | OPT:16 | payload size:16 | TTL:32 | RDLENGTH:16 | COOKIE:16 | length:16 | client:64 | server …</code>
/// </summary>
internal sealed class CookieOption
{
    private const int ClientLength = 8;
    private const int LongestServerPart = 32;
    private const int FixedLength = 15;
    private const ushort Code = 10;

    public CookieOption()
    {
        Octets = GC.AllocateArray<byte>(FixedLength + ClientLength + LongestServerPart, pinned: true);
        Octets[2] = 41;
        BinaryPrimitives.WriteUInt16BigEndian(Octets.AsSpan(3), 1232);
        RandomNumberGenerator.Fill(Octets.AsSpan(FixedLength, ClientLength));
        SetServerPart([]);
    }

    /// <summary>Pinned; <see cref="Length"/> of them are in use.</summary>
    public byte[] Octets { get; }

    public int Length { get; private set; }

    public bool HasServerPart => Length > FixedLength + ClientLength;

    private ReadOnlySpan<byte> ClientPart => Octets.AsSpan(FixedLength, ClientLength);

    /// <summary>True when the answer ends with a cookie option that repeats our part; the server's part is kept the first time.</summary>
    public bool IsIn(ReadOnlySpan<byte> answer)
    {
        // 8 to 32 octets of the server (RFC 7873 §4.2); everybody in use sends the 16 of RFC 9018.
        for (var part = HasServerPart ? Length - FixedLength - ClientLength : 8; part <= LongestServerPart; part++)
        {
            var length = 4 + ClientLength + part;
            if (answer.Length < length)
                return false;
            var option = answer[^length..];
            if (BinaryPrimitives.ReadUInt16BigEndian(option) == Code
                && BinaryPrimitives.ReadUInt16BigEndian(option[2..]) == ClientLength + part
                && option.Slice(4, ClientLength).SequenceEqual(ClientPart))
            {
                if (!HasServerPart)
                    SetServerPart(option[(4 + ClientLength)..]);
                return true;
            }
        }
        return false;
    }

    private void SetServerPart(ReadOnlySpan<byte> part)
    {
        part.CopyTo(Octets.AsSpan(FixedLength + ClientLength));
        BinaryPrimitives.WriteUInt16BigEndian(Octets.AsSpan(9), (ushort)(4 + ClientLength + part.Length));
        BinaryPrimitives.WriteUInt16BigEndian(Octets.AsSpan(11), Code);
        BinaryPrimitives.WriteUInt16BigEndian(Octets.AsSpan(13), (ushort)(ClientLength + part.Length));
        Length = FixedLength + ClientLength + part.Length;
    }
}
