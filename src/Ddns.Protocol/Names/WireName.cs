using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Ddns.Protocol.Names;

/// <summary>
/// Domain names as octets, without an object and without allocating: the steps that <see cref="DomainName"/>, the message
/// reader and the query path share. Hostile octets answer false.
/// </summary>
public static class WireName
{
    /// <summary>RFC 1035 §4.1.4: the two high bits of a pointer are ones; 01 and 10 are reserved.</summary>
    internal const int PointerBits = 0xC0;

    // A name has at most 127 labels, and an honest writer puts at least one in front of a pointer: more jumps mean a chain of pointers.
    private const int MaxJumps = 127;

    private const ulong Ones = 0x0101010101010101;

    // Names come from strangers and are keys of hash tables: a secret start value keeps chosen collisions away.
    private static readonly ulong Seed = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));

    /// <summary>The length of the uncompressed name that <paramref name="wire"/> starts with.</summary>
    /// <returns>False when the octets run out, a label is not a plain one, or the name exceeds 255 octets.</returns>
    public static bool TryMeasure(ReadOnlySpan<byte> wire, out int length)
    {
        var position = 0;
        while ((uint)position < (uint)wire.Length)
        {
            int label = wire[position];
            if (label == 0)
            {
                length = position + 1;
                return true;
            }

            position += 1 + label;

            // RFC 1035 §2.3.4: the zero of the root still has to fit.
            if (label > DomainName.MaxLabelLength || position >= DomainName.MaxWireLength)
                break;
        }

        length = 0;
        return false;
    }

    /// <summary>Moves <paramref name="position"/> behind a name that may end in a pointer; what the pointer points at is not looked at.</summary>
    public static bool TrySkip(ReadOnlySpan<byte> message, ref int position)
    {
        var at = position;
        while ((uint)at < (uint)message.Length)
        {
            int label = message[at];
            if (label == 0)
            {
                position = at + 1;
                return true;
            }

            if (label >= PointerBits)
            {
                if (at + 2 > message.Length)
                    return false;

                position = at + 2;
                return true;
            }

            at += 1 + label;
            if (label > DomainName.MaxLabelLength || at - position >= DomainName.MaxWireLength)
                return false;
        }

        return false;
    }

    /// <summary>
    /// Copies the name at <paramref name="position"/> uncompressed to <paramref name="destination"/> (255 octets always suffice) and moves behind it.
    /// </summary>
    /// <returns>False, with the position untouched, when the name is malformed or does not fit.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int position, Span<byte> destination, out int length)
    {
        var at = position;
        var start = position;
        var end = -1;
        var written = 0;
        var jumps = 0;

        while ((uint)at < (uint)message.Length)
        {
            int label = message[at];
            if (label >= PointerBits)
            {
                if (at + 2 > message.Length || ++jumps > MaxJumps)
                    break;

                if (end < 0)
                    end = at + 2;

                // RFC 1035 §4.1.4: a pointer names "a prior occurance of the same name". What it points at is read inside the
                // octets before the part that holds the pointer, so that each jump leaves fewer octets and none can loop.
                var target = (label & ~PointerBits) << 8 | message[at + 1];
                message = message[..start];
                at = start = target;
                continue;
            }

            if (label > DomainName.MaxLabelLength)
                break;

            var size = label + 1;
            if (size > message.Length - at || size > destination.Length - written || written + size > DomainName.MaxWireLength)
                break;

            message.Slice(at, size).CopyTo(destination[written..]);
            written += size;
            at += size;

            if (label == 0)
            {
                position = end < 0 ? at : end;
                length = written;
                return true;
            }
        }

        length = 0;
        return false;
    }

    /// <summary>As <see cref="TryRead"/>, with ASCII letters in lower case: the key of a look-up.</summary>
    public static bool TryReadLowered(ReadOnlySpan<byte> message, ref int position, Span<byte> destination, out int length)
    {
        if (!TryRead(message, ref position, destination, out length))
            return false;

        var name = destination[..length];
        ToLower(name, name);
        return true;
    }

    /// <summary>Labels without the root's.</summary>
    public static int CountLabels(ReadOnlySpan<byte> name)
    {
        var count = 0;
        for (var at = 0; name[at] != 0; at += 1 + name[at])
            count++;

        return count;
    }

    /// <summary>The name without its first label. The name must not be the root.</summary>
    public static ReadOnlySpan<byte> Parent(ReadOnlySpan<byte> name)
    {
        Debug.Assert(name[0] != 0, "the root has no parent");
        return name[(1 + name[0])..];
    }

    /// <summary>True when the name is <paramref name="ancestor"/> or lies below it.</summary>
    public static bool IsAtOrBelow(ReadOnlySpan<byte> name, ReadOnlySpan<byte> ancestor)
    {
        var above = name.Length - ancestor.Length;
        var at = 0;
        while (at < above)
            at += 1 + name[at];

        // The walk decides whether the tail begins at a label: "notexample.com" ends in the octets of "example.com" by chance only.
        return at == above && EqualsIgnoreCase(name[at..], ancestor);
    }

    /// <summary>
    /// Copies with ASCII letters in lower case (RFC 4343); the two may be the same octets. Length octets are at most 63 and
    /// letters begin at 65, so a whole name is lowered without looking for its labels.
    /// </summary>
    public static void ToLower(ReadOnlySpan<byte> name, Span<byte> destination)
    {
        destination = destination[..name.Length];
        while (name.Length >= sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(destination, Lower(BinaryPrimitives.ReadUInt64LittleEndian(name)));
            name = name[sizeof(ulong)..];
            destination = destination[sizeof(ulong)..];
        }

        for (var i = 0; i < name.Length; i++)
            destination[i] = Lower(name[i]);
    }

    /// <summary>Equality without the case of ASCII letters (RFC 4343); other octets are compared as they are.</summary>
    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
            return false;

        while (left.Length >= sizeof(ulong))
        {
            if (Lower(BinaryPrimitives.ReadUInt64LittleEndian(left)) != Lower(BinaryPrimitives.ReadUInt64LittleEndian(right)))
                return false;

            left = left[sizeof(ulong)..];
            right = right[sizeof(ulong)..];
        }

        for (var i = 0; i < left.Length; i++)
        {
            if (Lower(left[i]) != Lower(right[i]))
                return false;
        }

        return true;
    }

    /// <summary>A hash that goes with <see cref="EqualsIgnoreCase"/>. It differs from process to process: never store it.</summary>
    public static int GetHashCode(ReadOnlySpan<byte> name)
    {
        var hash = Seed ^ (ulong)name.Length;
        while (name.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ Lower(BinaryPrimitives.ReadUInt64LittleEndian(name)));
            name = name[sizeof(ulong)..];
        }

        ulong tail = 0;
        foreach (var octet in name)
            tail = tail << 8 | Lower(octet);

        hash = Mix(hash ^ tail);
        return (int)(hash ^ hash >> 32);
    }

    /// <summary>
    /// Canonical order. RFC 4034 §6.1: "names are sorted by sorting on their most significant (rightmost) labels. For names in
    /// which the most significant label is identical, continue sorting according to their next most significant label".
    /// </summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> leftLabels = stackalloc byte[128];
        Span<byte> rightLabels = stackalloc byte[128];
        var leftCount = FindLabels(left, leftLabels);
        var rightCount = FindLabels(right, rightLabels);

        for (int l = leftCount - 1, r = rightCount - 1; l >= 0 && r >= 0; l--, r--)
        {
            var order = CompareLabels(Label(left, leftLabels[l]), Label(right, rightLabels[r]));
            if (order != 0)
                return order;
        }

        // RFC 4034 §6.1: "The absence of a octet sorts before a zero value octet."
        return leftCount.CompareTo(rightCount);
    }

    private static ReadOnlySpan<byte> Label(ReadOnlySpan<byte> name, int at) => name.Slice(at + 1, name[at]);

    private static int FindLabels(ReadOnlySpan<byte> name, Span<byte> offsets)
    {
        var count = 0;
        for (var at = 0; name[at] != 0; at += 1 + name[at])
            offsets[count++] = (byte)at;

        return count;
    }

    private static int CompareLabels(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var shorter = Math.Min(left.Length, right.Length);
        for (var i = 0; i < shorter; i++)
        {
            var order = Lower(left[i]).CompareTo(Lower(right[i]));
            if (order != 0)
                return order;
        }

        return left.Length.CompareTo(right.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static byte Lower(byte octet) => (uint)(octet - 'A') <= 'Z' - 'A' ? (byte)(octet | 0x20) : octet;

    /// <summary>Eight octets at once. The high bit of each octet of the sums tells "at least A" and "beyond Z"; octets from 128 up are no letters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Lower(ulong octets)
    {
        var low = octets & 0x7F * Ones;
        var fromA = low + (0x80 - 'A') * Ones;
        var beyondZ = low + (0x80 - 'Z' - 1) * Ones;
        var letters = (fromA ^ beyondZ) & ~octets & 0x80 * Ones;
        return octets | letters >> 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong value)
    {
        value *= 0x9E3779B97F4A7C15;
        return BitOperations.RotateLeft(value, 29) ^ value >> 32;
    }
}
