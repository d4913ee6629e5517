namespace Ddns.Comparison;

/// <summary>One run against one server.</summary>
internal sealed record Sample
{
    public required long Answered { get; init; }
    public required double Seconds { get; init; }
    public long Lost { get; init; }
    public long Wrong { get; init; }
    public long WithCookie { get; init; }
    public double P50 { get; init; }
    public double P99 { get; init; }
    public double P999 { get; init; }

    /// <summary>The server's CPU time in milliseconds.</summary>
    public double User { get; init; }
    public double System { get; init; }

    public double PerSecond => Answered / Seconds;

    /// <summary>Microseconds of CPU per answer.</summary>
    public double Cost => (User + System) * 1000 / Answered;
}
