using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Ddns.Api.Security;

/// <summary>
/// Counts calls per key against a <see cref="CallRate"/> in memory that never grows: a table of fixed size, in which the
/// key that has been quiet for longest makes room for a new one.
/// </summary>
/// <remarks>
/// The generic cell rate algorithm: a key's whole state is the time at which its bucket will be full again. Eight ways per
/// set: a flood from many addresses pushes out what is idle before what is busy, and the busy are the ones to be limited.
/// </remarks>
public sealed class RateLimiter
{
    private const int Ways = 8;

    private readonly CallRate _rate;
    private readonly TimeProvider _time;
    private readonly Slot[] _slots;
    private readonly Lock[] _locks = new Lock[64];
    // Keys are chosen by strangers: without a secret of our own they could all be made to fall into one set.
    private readonly ulong _seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));

    /// <param name="capacity">How many keys are remembered; 16 octets each.</param>
    public RateLimiter(CallRate rate, TimeProvider time, int capacity = 65_536)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, Ways);
        (_rate, _time, _slots) = (rate, time, new Slot[capacity / Ways * Ways]);
        foreach (ref var entry in _locks.AsSpan())
            entry = new Lock();
    }

    /// <summary>Takes one call; false when there is none left, and then <paramref name="retryAfter"/> says how long until there is.</summary>
    public bool TryTake(UInt128 key, out TimeSpan retryAfter)
    {
        var now = _time.GetUtcNow().Ticks;
        var (set, tag) = Locate(key);
        lock (_locks[set % _locks.Length])
        {
            ref var slot = ref Find(set, tag);
            var full = Math.Max(slot.Tag == tag ? slot.FullAt : 0, now);
            var wait = full - now - (_rate.Burst - 1) * _rate.Interval.Ticks;
            if (wait > 0)
            {
                retryAfter = TimeSpan.FromTicks(wait);
                return false;
            }

            slot = new Slot { Tag = tag, FullAt = full + _rate.Interval.Ticks };
            retryAfter = TimeSpan.Zero;
            return true;
        }
    }

    /// <summary>Gives back a call that was taken and turned out not to count.</summary>
    public void Return(UInt128 key)
    {
        var (set, tag) = Locate(key);
        lock (_locks[set % _locks.Length])
        {
            ref var slot = ref Find(set, tag);
            if (slot.Tag == tag)
                slot.FullAt -= _rate.Interval.Ticks;
        }
    }

    /// <summary>The key of an address: an IPv6 customer has a whole /64, so the /64 is what is counted.</summary>
    public static UInt128 KeyOf(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        octets.Clear();
        address.TryWriteBytes(octets, out _);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            octets[8..].Clear();
        else
            octets[15] = 4;
        return BitConverter.ToUInt128(octets);
    }

    /// <summary>The key of a text, without regard to case.</summary>
    public static UInt128 KeyOf(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text.ToUpperInvariant()), hash);
        return BitConverter.ToUInt128(hash);
    }

    private (int Set, ulong Tag) Locate(UInt128 key)
    {
        var hash = Mix((ulong)key ^ _seed) ^ Mix((ulong)(key >> 64) + _seed);
        hash = Mix(hash);
        return ((int)((uint)(hash >> 32) % (uint)(_slots.Length / Ways)), hash | 1);
    }

    /// <summary>The key's slot, or the one of its set that is full first: a bucket that is full holds no memory worth keeping.</summary>
    private ref Slot Find(int set, ulong tag)
    {
        var ways = _slots.AsSpan(set * Ways, Ways);
        ref var idlest = ref ways[0];
        foreach (ref var slot in ways)
        {
            if (slot.Tag == tag)
                return ref slot;
            if (slot.FullAt < idlest.FullAt)
                idlest = ref slot;
        }
        return ref idlest;
    }

    // The finisher of MurmurHash3: every input bit moves every output bit.
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xff51afd7ed558ccd;
        value = (value ^ (value >> 33)) * 0xc4ceb9fe1a85ec53;
        return value ^ (value >> 33);
    }

    private struct Slot
    {
        /// <summary>A hash of the key, never zero; two keys of one hash share a bucket.</summary>
        public ulong Tag;
        public long FullAt;
    }
}
