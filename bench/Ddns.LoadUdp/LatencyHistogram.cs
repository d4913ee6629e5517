using System.Numerics;

namespace Ddns.LoadUdp;

/// <summary>Durations in buckets that are at most 3 % wide, from 16 ns to hours.</summary>
public sealed class LatencyHistogram
{
    private const int StepBits = 5;
    private const int Steps = 1 << StepBits;

    private readonly long[] _buckets = new long[64 * Steps];

    public long Count { get; private set; }

    public void Add(long nanoseconds)
    {
        _buckets[Index((ulong)Math.Max(nanoseconds, 0))]++;
        Count++;
    }

    /// <summary>The duration in microseconds that this share of all lies at or below; 0 when there is none.</summary>
    public double Quantile(double share)
    {
        var wanted = share * Count;
        var seen = 0L;
        for (var i = 0; i < _buckets.Length; i++)
        {
            seen += _buckets[i];
            if (seen > 0 && seen >= wanted)
                return Middle(i) / 1000;
        }
        return 0;
    }

    private static int Index(ulong value)
    {
        if (value < Steps)
            return (int)value;
        var exponent = BitOperations.Log2(value) - StepBits;
        return ((exponent + 1) << StepBits) + (int)((value >> exponent) & (Steps - 1));
    }

    private static double Middle(int index)
    {
        if (index < Steps)
            return index;
        var exponent = (index >> StepBits) - 1;
        return (double)(1UL << exponent) * ((index & (Steps - 1)) + Steps + 0.5);
    }
}
