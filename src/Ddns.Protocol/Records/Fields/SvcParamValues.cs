using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using Ddns.Protocol.Addresses;
using Ddns.Protocol.Presentation;

namespace Ddns.Protocol.Records.Fields;

/// <summary>The values of service parameters (RFC 9460 §7): on the wire, from text, to text.</summary>
internal static class SvcParamValues
{
    private const int IPv4Length = 4;
    private const int IPv6Length = 16;

    public static bool IsValid(SvcParamKey key, ReadOnlySpan<byte> value) => key switch
    {
        SvcParamKey.Mandatory => IsKeyList(value),
        SvcParamKey.Alpn => IsProtocolList(value),
        SvcParamKey.NoDefaultAlpn or SvcParamKey.Ohttp => value.IsEmpty,
        SvcParamKey.Port => value.Length == sizeof(ushort),
        SvcParamKey.IPv4Hint => !value.IsEmpty && value.Length % IPv4Length == 0,
        SvcParamKey.IPv6Hint => !value.IsEmpty && value.Length % IPv6Length == 0,
        SvcParamKey.Ech or SvcParamKey.DohPath => !value.IsEmpty,
        SvcParamKey.Invalid => false,
        _ => true,
    };

    /// <summary>Reads the text behind the equals sign, quotation marks taken off, escapes still in it.</summary>
    /// <param name="isGeneric">RFC 9460 §2.1: of a key written as <c>keyNNN</c> "the decoded value SHALL be used as its wire-format encoding".</param>
    public static bool TryRead(SvcParamKey key, bool isGeneric, ReadOnlySpan<byte> text, ref RdataWriter wire)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, text.Length));
        var read = TryUnescape(text, buffer, out var length)
            && (isGeneric ? wire.TryWrite(buffer.AsSpan(0, length)) : TryReadUnescaped(key, buffer.AsSpan(0, length), ref wire));
        ArrayPool<byte>.Shared.Return(buffer);
        return read;
    }

    /// <summary>Writes <c>=value</c>, or nothing for a key without one.</summary>
    public static void Write(SvcParamKey key, ReadOnlySpan<byte> value, ref PresentationWriter text)
    {
        if (value.IsEmpty)
            return;

        text.Append('=');
        switch (key)
        {
            case SvcParamKey.Mandatory:
                for (var i = 0; i < value.Length; i += 2)
                {
                    text.Append(i > 0 ? "," : "");
                    text.Append(((SvcParamKey)BinaryPrimitives.ReadUInt16BigEndian(value[i..])).ToText());
                }

                break;
            case SvcParamKey.Alpn:
                WriteProtocols(value, ref text);
                break;
            case SvcParamKey.Port:
                text.Append(BinaryPrimitives.ReadUInt16BigEndian(value));
                break;
            case SvcParamKey.IPv4Hint:
                WriteAddresses(value, IPv4Length, ref text);
                break;
            case SvcParamKey.IPv6Hint:
                WriteAddresses(value, IPv6Length, ref text);
                break;
            case SvcParamKey.Ech:
                text.AppendBase64(value);
                break;
            default:
                text.AppendQuoted(value);
                break;
        }
    }

    private static bool TryReadUnescaped(SvcParamKey key, Span<byte> value, ref RdataWriter wire)
    {
        switch (key)
        {
            case SvcParamKey.Mandatory:
                return TryReadKeys(value, ref wire);
            case SvcParamKey.Alpn:
                return TryReadProtocols(value, ref wire);
            case SvcParamKey.Port:
                return NumberText.TryParse(value, ushort.MaxValue, out var port) && wire.TryWrite((ushort)port);
            case SvcParamKey.IPv4Hint or SvcParamKey.IPv6Hint:
                return TryReadAddresses(key, value, ref wire);
            case SvcParamKey.Ech:
                return !value.ContainsAny(" \t\r\n"u8) && Base64.DecodeFromUtf8InPlace(value, out var length) == OperationStatus.Done && wire.TryWrite(value[..length]);
            default:
                return wire.TryWrite(value);
        }
    }

    /// <summary>RFC 9460 §8: "in strictly increasing numeric order", "mandatory" itself not among them. Text may have any order.</summary>
    private static bool IsKeyList(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || value.Length % 2 != 0)
            return false;

        var last = (int)SvcParamKey.Mandatory;
        for (; !value.IsEmpty; value = value[2..])
        {
            var key = BinaryPrimitives.ReadUInt16BigEndian(value);
            if (key <= last || key == (ushort)SvcParamKey.Invalid)
                return false;

            last = key;
        }

        return true;
    }

    private static bool IsProtocolList(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
            return false;

        while (!value.IsEmpty)
        {
            var size = 1 + value[0];
            if (size == 1 || size > value.Length)
                return false;

            value = value[size..];
        }

        return true;
    }

    private static bool TryReadKeys(ReadOnlySpan<byte> value, ref RdataWriter wire)
    {
        var keys = new SortedSet<SvcParamKey>();
        foreach (var range in value.Split((byte)','))
        {
            if (!SvcParamKeys.TryParse(value[range], out var key, out _) || !keys.Add(key))
                return false;
        }

        foreach (var key in keys)
        {
            if (!wire.TryWrite((ushort)key))
                return false;
        }

        return true;
    }

    private static bool TryReadAddresses(SvcParamKey key, ReadOnlySpan<byte> value, ref RdataWriter wire)
    {
        Span<byte> address = stackalloc byte[IPv6Length];
        foreach (var range in value.Split((byte)','))
        {
            var parsed = key == SvcParamKey.IPv4Hint ? AddressText.TryParseIPv4(value[range], address) : AddressText.TryParseIPv6(value[range], address);
            if (!parsed || !wire.TryWrite(address[..(key == SvcParamKey.IPv4Hint ? IPv4Length : IPv6Length)]))
                return false;
        }

        return true;
    }

    /// <summary>RFC 9460 §A.1: in a comma-separated list, a comma or a backslash of an item has a backslash in front.</summary>
    private static bool TryReadProtocols(ReadOnlySpan<byte> value, ref RdataWriter wire)
    {
        var at = 0;
        do
        {
            var start = wire.Length;
            if (!wire.TryWrite((byte)0))
                return false;

            for (; at < value.Length && value[at] != ','; at++)
            {
                if (value[at] == '\\' && (++at >= value.Length || value[at] is not ((byte)',' or (byte)'\\')))
                    return false;

                if (!wire.TryWrite(value[at]))
                    return false;
            }

            var length = wire.Length - start - 1;
            if (length is 0 or > byte.MaxValue)
                return false;

            wire.Written[start] = (byte)length;
        }
        while (at++ < value.Length);

        return true;
    }

    private static void WriteProtocols(ReadOnlySpan<byte> value, ref PresentationWriter text)
    {
        // Two layers: the list's backslashes, each of which the character-string around it doubles.
        text.Append('"');
        for (var isFirst = true; !value.IsEmpty; isFirst = false)
        {
            text.Append(isFirst ? "" : ",");
            foreach (var octet in value.Slice(1, value[0]))
            {
                if (octet is (byte)',' or (byte)'\\')
                    text.Append("\\\\");

                text.AppendEscaped([octet]);
            }

            value = value[(1 + value[0])..];
        }

        text.Append('"');
    }

    private static void WriteAddresses(ReadOnlySpan<byte> value, int size, ref PresentationWriter text)
    {
        for (var i = 0; i < value.Length; i += size)
        {
            text.Append(i > 0 ? "," : "");
            AddressWriter.Append(value.Slice(i, size), ref text);
        }
    }

    private static bool TryUnescape(ReadOnlySpan<byte> text, Span<byte> destination, out int length)
    {
        length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var octet = text[i];
            if (octet == '\\' && !Escapes.TryRead(text, ref i, out octet))
                return false;

            destination[length++] = octet;
        }

        return true;
    }
}
