namespace Ddns.Comparison;

/// <summary>
/// A ratio measured in pairs, with its 95 % interval: the mean of the logarithms, and Student's t for so many pairs. What
/// disturbs a machine for longer than a pair takes disturbs both sides and drops out.
/// </summary>
internal sealed record Ratio(double Value, double Low, double High, int Pairs)
{
    public static Ratio Of(IReadOnlyList<double> ratios)
    {
        var logs = ratios.Select(ratio => Math.Log(ratio)).ToArray();
        var mean = logs.Average();
        var deviation = Math.Sqrt(logs.Sum(log => (log - mean) * (log - mean)) / (logs.Length - 1));
        var half = Student(logs.Length - 1) * deviation / Math.Sqrt(logs.Length);
        return new Ratio(Math.Exp(mean), Math.Exp(mean - half), Math.Exp(mean + half), logs.Length);
    }

    /// <summary>The 97.5 % point of Student's distribution by its expansion around the normal one; right to 0.1 % from 8 degrees of freedom on.</summary>
    private static double Student(int freedom)
    {
        const double Z = 1.959964;
        double n = freedom;
        return Z
            + (Math.Pow(Z, 3) + Z) / (4 * n)
            + ((5 * Math.Pow(Z, 5)) + (16 * Math.Pow(Z, 3)) + (3 * Z)) / (96 * n * n)
            + ((3 * Math.Pow(Z, 7)) + (19 * Math.Pow(Z, 5)) + (17 * Math.Pow(Z, 3)) - (15 * Z)) / (384 * n * n * n);
    }
}
