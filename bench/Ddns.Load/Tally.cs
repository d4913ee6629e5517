using System.Globalization;

namespace Ddns.Load;

/// <summary>Durations of one kind, in the order they came.</summary>
internal sealed class Tally
{
    private readonly List<TimeSpan> _times = new(1 << 16);

    public int Count => _times.Count;

    public void Add(TimeSpan time) => _times.Add(time);

    public void Add(Tally other) => _times.AddRange(other._times);

    public override string ToString()
    {
        if (Count == 0)
            return "nothing measured";
        _times.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"p50 {At(0.5):0.00} ms, p99 {At(0.99):0.00} ms, most {At(1):0.00} ms");
    }

    private double At(double share) => _times[Math.Min(Count - 1, (int)(Count * share))].TotalMilliseconds;
}
