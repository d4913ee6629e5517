using System.Buffers.Binary;

namespace Ddns.Protocol.Edns;

/// <summary>EDNS client subnet (RFC 7871 §6): family, source prefix, scope prefix, and as many octets of the address as the source prefix needs.</summary>
public readonly ref struct ClientSubnetOption(ushort family, byte sourcePrefix, byte scopePrefix, ReadOnlySpan<byte> address)
{
    private const int HeaderLength = 4;

    /// <summary>IANA's address family: 1 is IPv4, 2 is IPv6.</summary>
    public ushort Family { get; } = family;

    public byte SourcePrefix { get; } = sourcePrefix;

    public byte ScopePrefix { get; } = scopePrefix;

    public ReadOnlySpan<byte> Address { get; } = address;

    /// <summary>Reads a query's option. RFC 7871 §7.1.2: a family that is not known, a wrong length or bits set behind the prefix give FORMERR.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out ClientSubnetOption subnet)
    {
        subnet = default;
        if (data.Length < HeaderLength)
            return false;

        var family = BinaryPrimitives.ReadUInt16BigEndian(data);
        var source = data[2];
        var bits = family switch { 1 => 32, 2 => 128, _ => 0 };
        var address = data[HeaderLength..];
        if (source > bits || data[3] > bits || address.Length != (source + 7) / 8)
            return false;

        // §6: "padding with 0 bits to pad to the end of the last octet needed"
        if (source % 8 != 0 && (address[^1] & 0xFF >> source % 8) != 0)
            return false;

        // Family 0 comes with prefix 0: a client that asks not to be told apart (RFC 7871 §7.1.2).
        subnet = new ClientSubnetOption(family, source, data[3], address);
        return true;
    }
}
