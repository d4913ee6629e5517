using System.Globalization;

namespace Ddns.Fuzz;

/// <summary>What was asked for on the command line.</summary>
internal sealed record FuzzArguments(string Target, double Seconds, int Seed, string Corpus, bool IsAfl, long Count)
{
    /// <summary>The target that has a run of its own.</summary>
    public const string Engine = "engine";

    public static string Usage =>
        $"Ddns.Fuzz --target {Engine}|{string.Join('|', FuzzTargets.All.Keys)} [--seconds 60] [--count EXECUTIONS (engine)] [--seed N] [--corpus FOLDER] [--afl]";

    public static FuzzArguments? Parse(string[] args)
    {
        var options = new Dictionary<string, string>();
        var isAfl = false;
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--afl")
                isAfl = true;
            else if (i + 1 < args.Length && args[i].StartsWith("--", StringComparison.Ordinal))
                options[args[i][2..]] = args[++i];
            else
                return null;
        }

        var target = options.GetValueOrDefault("target", "");
        if ((target != Engine && !FuzzTargets.All.ContainsKey(target))
            || !long.TryParse(options.GetValueOrDefault("count", "1000000000000"), CultureInfo.InvariantCulture, out var count)
            || !double.TryParse(options.GetValueOrDefault("seconds", "60"), CultureInfo.InvariantCulture, out var seconds)
            || !int.TryParse(options.GetValueOrDefault("seed", Environment.TickCount.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture, out var seed))
        {
            return null;
        }

        var corpus = options.GetValueOrDefault("corpus", Path.Combine(AppContext.BaseDirectory, "corpus", target));
        return new FuzzArguments(target, seconds, seed, corpus, isAfl, count);
    }
}
