using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Ddns.Authoritative.Zones;

/// <summary>
/// 64-bit keyed hash of a lower-cased wire name: multiply-and-fold over 8-octet steps. The key is drawn per process, so that
/// nobody can register names that all fall into one slot.
/// </summary>
internal static unsafe class NameHash
{
    private static readonly ulong Key0 = Draw();
    private static readonly ulong Key1 = Draw();

    // Reads up to 7 octets past the name would fault nothing but change the hash; the tail is therefore read from inside it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(byte* name, int length)
    {
        var hash = Key0 ^ (uint)length;
        var at = name;
        var left = length;
        while (left > 8)
        {
            hash = Fold(hash ^ *(ulong*)at, Key1);
            at += 8;
            left -= 8;
        }
        // The last 1 to 8 octets. A name of 8 or more octets re-reads some that were already taken, which costs nothing.
        var tail = length >= 8 ? *(ulong*)(name + length - 8) : Short(name, length);
        return Fold(Fold(hash ^ tail, Key1), Key0);
    }

    private static ulong Short(byte* name, int length)
    {
        var value = 0UL;
        for (var i = 0; i < length; i++)
            value |= (ulong)name[i] << (8 * i);
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }

    private static ulong Draw()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt64(bytes) | 1;
    }
}
