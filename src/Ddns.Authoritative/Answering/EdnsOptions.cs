using System.Buffers.Binary;

namespace Ddns.Authoritative.Answering;

/// <summary>Reads the options of a query's OPT (RFC 6891 §6.1.2: code, length, data). Unknown ones are ignored, as the RFC asks.</summary>
internal static unsafe class EdnsOptions
{
    public const ushort Nsid = 3;
    public const ushort ClientSubnet = 8;
    public const ushort Cookie = 10;
    public const ushort Keepalive = 11;
    public const ushort ExtendedError = 15;

    /// <returns>False where an option's form calls for FORMERR.</returns>
    public static bool TryRead(ref Query query, ReadOnlySpan<byte> options)
    {
        while (!options.IsEmpty)
        {
            if (options.Length < 4)
                return false;
            var code = BinaryPrimitives.ReadUInt16BigEndian(options);
            var length = BinaryPrimitives.ReadUInt16BigEndian(options[2..]);
            if (options.Length < 4 + length)
                return false;
            if (!TryReadOption(ref query, code, options.Slice(4, length)))
                return false;
            options = options[(4 + length)..];
        }
        return true;
    }

    private static bool TryReadOption(ref Query query, ushort code, ReadOnlySpan<byte> data)
    {
        switch (code)
        {
            case Nsid:
                query.Edns |= EdnsFlags.Nsid;
                return true;
            case Keepalive:
                query.Edns |= EdnsFlags.Keepalive;
                return true;
            case Cookie:
                return TryReadCookie(ref query, data);
            case ClientSubnet:
                return TryReadSubnet(ref query, data);
            default:
                return true;
        }
    }

    private static bool TryReadCookie(ref Query query, ReadOnlySpan<byte> data)
    {
        // RFC 7873 §5.2: of several cookie options the first counts.
        if ((query.Edns & EdnsFlags.Cookie) != 0)
            return true;
        // RFC 7873 §5.2.2: "If the COOKIE option is too short to contain a Client Cookie, … FORMERR"; lengths are 8, or 16 to 40.
        if (data.Length != 8 && data.Length is < 16 or > 40)
            return false;
        query.Edns |= EdnsFlags.Cookie;
        query.CookieLength = (byte)data.Length;
        fixed (byte* cookie = query.Cookie)
            data.CopyTo(new Span<byte>(cookie, 40));
        return true;
    }

    /// <summary>RFC 7871 §6: family:16, source prefix length:8, scope prefix length:8, address cut to the prefix.</summary>
    private static bool TryReadSubnet(ref Query query, ReadOnlySpan<byte> data)
    {
        if (data.Length < 4)
            return false;
        var family = BinaryPrimitives.ReadUInt16BigEndian(data);
        var (source, scope) = (data[2], data[3]);
        var bits = family switch { 1 => 32, 2 => 128, _ => source == 0 ? 0 : -1 };
        // RFC 7871 §7.1.2: wrong lengths, bits set behind the prefix, or a scope in a query: FORMERR.
        if (bits < 0 || source > bits || scope != 0 || data.Length != 4 + ((source + 7) / 8))
            return false;
        if ((source & 7) != 0 && (data[^1] & (0xFF >> (source & 7))) != 0)
            return false;
        query.Edns |= EdnsFlags.ClientSubnet;
        query.SubnetLength = (byte)data.Length;
        fixed (byte* subnet = query.Subnet)
            data.CopyTo(new Span<byte>(subnet, 20));
        return true;
    }
}
