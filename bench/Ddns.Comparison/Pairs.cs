using System.Globalization;

namespace Ddns.Comparison;

/// <summary>Runs of two sides in turn: A B, B A, A B, … so that neither drift nor order favours one.</summary>
internal sealed class Pairs(Options options, TextWriter runs, CancellationToken stop)
{
    public async Task<Outcome> RunAsync(string title, string ours, Func<Task<Sample>> measureOurs, string theirs, Func<Task<Sample>> measureTheirs)
    {
        // A run that is not counted: caches, tiers of compiled code, cookies of the clients.
        await measureOurs();
        await measureTheirs();
        var (first, second) = (new List<Sample>(), new List<Sample>());
        for (var pair = 0; pair < options.Pairs; pair++)
        {
            if (pair % 2 == 0)
                first.Add(await Note(title, pair, ours, measureOurs));
            second.Add(await Note(title, pair, theirs, measureTheirs));
            if (pair % 2 == 1)
                first.Add(await Note(title, pair, ours, measureOurs));
        }
        var outcome = new Outcome(title, ours, first, theirs, second);
        Console.WriteLine(outcome);
        return outcome;
    }

    private async Task<Sample> Note(string title, int pair, string name, Func<Task<Sample>> measure)
    {
        stop.ThrowIfCancellationRequested();
        var sample = await measure();
        await runs.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{title}\t{pair}\t{name}\t{sample.Answered}\t{sample.Lost}\t{sample.Wrong}\t{sample.WithCookie}\t{sample.Seconds:0.000}\t{sample.User:0}\t{sample.System:0}\t{sample.P50:0.0}\t{sample.P99:0.0}\t{sample.P999:0.0}"));
        return sample;
    }
}

/// <summary>All runs of one comparison.</summary>
internal sealed record Outcome(string Title, string Ours, IReadOnlyList<Sample> First, string Theirs, IReadOnlyList<Sample> Second)
{
    /// <summary>Above 1: ours needs less CPU for an answer.</summary>
    public Ratio Cost => Ratio.Of([.. Second.Zip(First, (theirs, ours) => theirs.Cost / ours.Cost)]);

    /// <summary>Above 1: ours answers more.</summary>
    public Ratio Throughput => Ratio.Of([.. First.Zip(Second, (ours, theirs) => ours.PerSecond / theirs.PerSecond)]);

    /// <summary>Above 1: the second is slower.</summary>
    public Ratio SlowestThousandth => Ratio.Of([.. Second.Zip(First, (theirs, ours) => theirs.P999 / ours.P999)]);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Title}: {Ours} {Median(First, sample => sample.Cost):0.00} µs, {Theirs} {Median(Second, sample => sample.Cost):0.00} µs, ratio {Cost.Value:0.00} ({Cost.Low:0.00}–{Cost.High:0.00})");

    public static double Median(IReadOnlyList<Sample> samples, Func<Sample, double> of)
    {
        var sorted = samples.Select(of).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Microseconds of user time per answer, over all runs: single runs have ticks of 10 ms.</summary>
    public static double UserTime(IReadOnlyList<Sample> samples) => samples.Sum(sample => sample.User) * 1000 / samples.Sum(sample => sample.Answered);
}
