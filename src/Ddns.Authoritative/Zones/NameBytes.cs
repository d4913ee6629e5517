using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ddns.Authoritative.Zones;

/// <summary>Wire names as plain octets.</summary>
internal static unsafe class NameBytes
{
    /// <summary>
    /// Copies with ASCII letters in lower case (RFC 4343 §3). Length octets are at most 63 and so never taken for a letter,
    /// which lets the whole name be treated alike.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Lower(byte* source, byte* target, int length)
    {
        var at = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; at + 16 <= length; at += 16)
                LowerVector(Vector128.Load(source + at)).Store(target + at);
        }
        for (; at < length; at++)
            target[at] = source[at] is >= (byte)'A' and <= (byte)'Z' ? (byte)(source[at] | 0x20) : source[at];
    }

    public static void Lower(ReadOnlySpan<byte> source, byte* target)
    {
        fixed (byte* from = source)
            Lower(from, target, source.Length);
    }

    private static Vector128<byte> LowerVector(Vector128<byte> octets)
    {
        var letters = Vector128.LessThan(octets - Vector128.Create((byte)'A'), Vector128.Create((byte)26));
        return octets | (letters & Vector128.Create((byte)0x20));
    }
}
