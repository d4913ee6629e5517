using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Ddns.Authoritative.Answering;

namespace Ddns.Authoritative.Limits;

/// <summary>Kinds of answers that are counted apart, so that a flood of one kind leaves the others alone.</summary>
internal enum AnswerClass : byte
{
    Positive,
    NoData,
    NameError,
    Referral,
    Error,
}

internal enum LimitVerdict : byte
{
    Send,
    /// <summary>Send a small truncated answer: a real client comes back over TCP, a victim gets no more than was sent in its name.</summary>
    Slip,
    Drop,
}

/// <summary>
/// Response-rate limiting in the manner of BIND and Knot: a bucket for each client network (/24, /56) and class of answer, over
/// UDP only. Shared by all threads without a lock: two that meet in one bucket may count one answer twice or not at all, which
/// a limit bears well.
/// </summary>
public sealed class ResponseRateLimiter
{
    // What one answer costs of a bucket's tokens.
    private const int Answer = 1000;

    // 65,536 buckets of 16 octets: 1 MiB. Networks that fall into one bucket share its rate: were it refilled for each that
    // comes, two that take turns would never be limited.
    private const int BucketBits = 16;

    private readonly Bucket[] _buckets = new Bucket[1 << BucketBits];
    private readonly ulong _key = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;
    private readonly Exemption[] _exempt;
    private readonly long _rate;
    private readonly long _full;
    private readonly int _slip;

    /// <param name="rate">Answers per second, network and class; also the burst.</param>
    /// <param name="slip">Every n-th answer above the rate is sent truncated; 0: none.</param>
    public ResponseRateLimiter(int rate, int slip, IReadOnlyList<IPNetwork> exempt, bool countOnly = false)
    {
        (_rate, _full, _slip, CountOnly) = (rate, rate * (long)Answer, slip, countOnly);
        _exempt = [.. exempt.Select(network => new Exemption(network))];
    }

    /// <summary>Answers above the rate are counted and sent all the same.</summary>
    public bool CountOnly { get; }

    [StructLayout(LayoutKind.Sequential, Size = 16)]
    private struct Bucket
    {
        /// <summary>In thousandths of an answer; 0 in a bucket that is not in use.</summary>
        public long Spent;
        /// <summary>Milliseconds, wrapping; until then answers are paid back.</summary>
        public uint Paid;
        /// <summary>Answers above the rate since the bucket came into use.</summary>
        public uint Over;
    }

    private readonly struct Exemption
    {
        private readonly bool _isIPv4;
        private readonly ulong _high, _low, _highMask, _lowMask;

        public Exemption(IPNetwork network)
        {
            var address = ClientInfo.From(TransportKind.Udp, network.BaseAddress);
            (_isIPv4, _high, _low) = (address.IsIPv4, address.High, address.Low);
            // ::ffff:192.0.2.0/120 is 192.0.2.0/24.
            var bits = network.PrefixLength - (_isIPv4 && network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? 96 : 0);
            if (_isIPv4)
                (_highMask, _lowMask) = (0, bits == 0 ? 0 : 0xFFFFFFFFUL << (32 - bits) & 0xFFFFFFFFUL);
            else
                (_highMask, _lowMask) = (Mask(Math.Min(bits, 64)), Mask(Math.Max(bits - 64, 0)));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Contains(in ClientInfo client) =>
            client.IsIPv4 == _isIPv4 && (client.High & _highMask) == _high && (client.Low & _lowMask) == _low;

        private static ulong Mask(int bits) => bits == 0 ? 0 : ulong.MaxValue << (64 - bits);
    }

    /// <param name="now">Milliseconds, wrapping.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal LimitVerdict Check(in ClientInfo client, AnswerClass answer, uint now)
    {
        foreach (ref readonly var exemption in _exempt.AsSpan())
        {
            if (exemption.Contains(client))
                return LimitVerdict.Send;
        }
        // /24 of IPv4, /56 of IPv6: what one customer is usually given.
        var network = client.IsIPv4 ? client.Low >> 8 | 1UL << 60 : client.High >> 8;
        var hash = (network ^ ((ulong)answer << 61)) * _key;
        hash ^= hash >> 32;
        hash *= 0x9E3779B97F4A7C15;
        ref var bucket = ref _buckets[hash >> (64 - BucketBits)];
        return Take(ref bucket, now);
    }

    private LimitVerdict Take(ref Bucket bucket, uint now)
    {
        // Each thread reads the clock once for a batch: another's may be a moment ahead, which is no time at all. A moment far in
        // the future is the wrap of the clock.
        var elapsed = (int)(now - bucket.Paid);
        if (bucket.Spent == 0 || elapsed is >= 1000 or < -1000)
        {
            bucket.Paid = now;
            bucket.Spent = Answer;
            bucket.Over = 0;
            return LimitVerdict.Send;
        }
        // In thousandths, a millisecond pays back exactly the rate: no rate gains or loses by rounding.
        if (elapsed > 0)
        {
            bucket.Spent = Math.Max(0, bucket.Spent - ((long)elapsed * _rate));
            bucket.Paid = now;
        }
        if (bucket.Spent + Answer <= _full)
        {
            bucket.Spent += Answer;
            return LimitVerdict.Send;
        }
        return _slip > 0 && ++bucket.Over % (uint)_slip == 0 ? LimitVerdict.Slip : LimitVerdict.Drop;
    }
}
