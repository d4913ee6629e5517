using System.Globalization;

namespace Ddns.Comparison;

/// <summary>What was asked for on the command line.</summary>
internal sealed record Options
{
    public const string Usage = """
        bench/load/run [options]

          --hosts N         names in the zone, each with A and AAAA; 1000000
          --pairs N         interleaved pairs for each comparison; 15
          --seconds S       length of each run; 1
          --peers LIST      gdnsd,nsd,knot,pdns
          --only LIST       echo,uniform,zipf,cookies,nxdomain,dnsperf,tcp,latency; all of them
          --output FILE     bench/results/comparison.md; the single runs go beside it as .tsv
        """;

    public int Hosts { get; init; } = 1_000_000;
    public int Pairs { get; init; } = 15;
    public double Seconds { get; init; } = 1;
    public IReadOnlyList<string> Peers { get; init; } = ["gdnsd", "nsd", "knot", "pdns"];
    public IReadOnlyList<string> Only { get; init; } = ["echo", "uniform", "zipf", "cookies", "nxdomain", "dnsperf", "tcp", "latency"];
    public string Output { get; init; } = "bench/results/comparison.md";

    /// <summary>The core that every server is pinned to; the driver itself is started on another.</summary>
    public const int ServerCore = 0;

    public bool Has(string part) => Only.Contains(part);

    public static Options? Parse(string[] arguments)
    {
        Options? options = new();
        for (var i = 0; i < arguments.Length && options is not null; i += 2)
            options = i + 1 < arguments.Length ? options.With(arguments[i], arguments[i + 1]) : null;
        return options;
    }

    private Options? With(string option, string value)
    {
        var number = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) && parsed > 0 ? parsed : 0;
        return option switch
        {
            "--hosts" when number > 0 => this with { Hosts = (int)number },
            "--pairs" when number >= 2 => this with { Pairs = (int)number },
            "--seconds" when number > 0 => this with { Seconds = number },
            "--peers" => this with { Peers = value.Split(',') },
            "--only" => this with { Only = value.Split(',') },
            "--output" => this with { Output = value },
            _ => null,
        };
    }
}
