using System.Globalization;
using System.Text;
using Ddns.Comparison.Servers;

namespace Ddns.Comparison;

/// <summary>What is measured of a server once. Times in seconds, sizes in MiB.</summary>
internal sealed record ServerFigures(string Name, double LoadSeconds, double LoadCpuSeconds, double SizeAfterLoad, double Size);

/// <summary>Gathers what was measured and writes it as Markdown.</summary>
internal sealed class Report(Options options, string command, DateTimeOffset date)
{
    private const double MostMemory = 260;
    private const double LongestLoad = 4;
    private const double MostUserTime = 0.5;
    private const double TcpThroughput = 2;
    private const double LatencyFactor = 2;

    private readonly List<(Outcome Outcome, double? Target)> _outcomes = [];
    private readonly List<ServerFigures> _servers = [];
    private readonly List<(string Name, string Version)> _versions = [];
    private readonly List<string> _missing = [];
    private readonly string _loadBefore = Machine.LoadAverage;
    private (Outcome Outcome, IReadOnlyList<double> Reached)? _latency;

    public void Add(Outcome outcome, double? target) => _outcomes.Add((outcome, target));

    public void AddServer(ServerFigures server) => _servers.Add(server);

    public void AddVersion(string name, string version) => _versions.Add((name, version));

    public void AddMissing(string name) => _missing.Add(name);

    public void AddLatency(Outcome outcome, IReadOnlyList<double> reached) => _latency = (outcome, reached);

    public string Write()
    {
        var text = new StringBuilder();
        Head(text);
        Cost(text);
        Throughput(text);
        Servers(text);
        Latency(text);
        Faults(text);
        return text.ToString();
    }

    private void Head(StringBuilder text)
    {
        Line(text, $"# Whole servers under the same load\n");
        Line(text, $"Written by `{command}` on {date:yyyy-MM-dd HH:mm} UTC; what it does and how to read it: [bench/README.md](../README.md).\n");
        Line(text, $"- Machine: {Machine.Describe()}; the server on core {Options.ServerCore}, the load on another.");
        Line(text, $"- Load average of the machine before {_loadBefore}, after {Machine.LoadAverage} (a run alone makes 2).");
        Line(text, $"- Zone of {options.Hosts:N0} names with A and AAAA; {options.Pairs} interleaved pairs of {options.Seconds} s for each line.");
        Line(text, $"- {string.Join("; ", _versions.Select(server => $"{server.Name} {server.Version}"))}.");
        if (_missing.Count > 0)
            Line(text, $"- Not installed, not measured: {string.Join(", ", _missing)}.");
    }

    private void Cost(StringBuilder text)
    {
        Line(text, $"\n## CPU per answer\n");
        Line(text, $"The ratio is the peer's CPU time per answer over ours, above 1 when ours is cheaper, with its 95 % interval. µs are medians of the runs; user time is of all runs together.\n");
        Line(text, $"| load | peer | ratio | 95 % | wanted | | ours µs | user µs | peer µs | user µs | ours q/s | peer q/s |");
        Line(text, $"|---|---|--:|--:|--:|---|--:|--:|--:|--:|--:|--:|");
        foreach (var (outcome, target) in _outcomes)
        {
            var cost = outcome.Cost;
            Line(text, $"| {outcome.Title} | {outcome.Theirs} | {cost.Value:0.00} | {cost.Low:0.00}–{cost.High:0.00} | {Number(target)} | {Verdict(cost, target)} | {Outcome.Median(outcome.First, sample => sample.Cost):0.00} | {Outcome.UserTime(outcome.First):0.00} | {Outcome.Median(outcome.Second, sample => sample.Cost):0.00} | {Outcome.UserTime(outcome.Second):0.00} | {Outcome.Median(outcome.First, sample => sample.PerSecond):N0} | {Outcome.Median(outcome.Second, sample => sample.PerSecond):N0} |");
        }
        var plain = _outcomes.Where(entry => entry.Target is not null && entry.Outcome.Title is "UDP, uniform" or "UDP, Zipf").SelectMany(entry => entry.Outcome.First).ToList();
        if (plain.Count > 0)
            Line(text, $"\nUser time per answer over all runs of uniform and Zipf: {Outcome.UserTime(plain):0.00} µs, wanted at most {MostUserTime:0.0}: {(Outcome.UserTime(plain) <= MostUserTime ? "met" : "missed")}.");
    }

    private void Throughput(StringBuilder text)
    {
        var tcp = _outcomes.Select(entry => entry.Outcome).Where(outcome => outcome.Title.StartsWith("TCP", StringComparison.Ordinal)).ToList();
        if (tcp.Count == 0)
            return;
        Line(text, $"\n## TCP: answers per second\n");
        Line(text, $"Connections × outstanding queries, by dnsperf; the ratio is ours over the peer's. Where dnsperf's own core is the limit, the ratio is too low.\n");
        Line(text, $"| load | peer | ratio | 95 % | wanted | | ours q/s | peer q/s | ours busy |");
        Line(text, $"|---|---|--:|--:|--:|---|--:|--:|--:|");
        foreach (var outcome in tcp)
        {
            double? target = outcome is { Theirs: "gdnsd", Title: "TCP, 8 × 32" } ? TcpThroughput : null;
            var ratio = outcome.Throughput;
            Line(text, $"| {outcome.Title} | {outcome.Theirs} | {ratio.Value:0.00} | {ratio.Low:0.00}–{ratio.High:0.00} | {Number(target)} | {Verdict(ratio, target)} | {Outcome.Median(outcome.First, sample => sample.PerSecond):N0} | {Outcome.Median(outcome.Second, sample => sample.PerSecond):N0} | {Outcome.Median(outcome.First, sample => (sample.User + sample.System) / sample.Seconds / 10):0} % |");
        }
    }

    private void Servers(StringBuilder text)
    {
        if (_servers.Count == 0)
            return;
        Line(text, $"\n## Memory and load time\n");
        Line(text, $"Proportional set size of all processes, before the first load and after the last; from the start of the process to the first right answer, on one core, in time and in CPU time.\n");
        Line(text, $"| server | MiB loaded | MiB at the end | s to the first answer | CPU s |");
        Line(text, $"|---|--:|--:|--:|--:|");
        foreach (var server in _servers)
            Line(text, $"| {server.Name} | {server.SizeAfterLoad:0} | {server.Size:0} | {server.LoadSeconds:0.0} | {server.LoadCpuSeconds:0.0} |");
        if (_servers.Find(server => server.Name == DdnsServer.Id) is { } ours)
            Line(text, $"\nOurs: at most {MostMemory:0} MiB wanted: {(ours.Size <= MostMemory ? "met" : "missed")}; at most {LongestLoad:0} s wanted: {(ours.LoadSeconds <= LongestLoad ? "met" : "missed")}.");
    }

    private void Latency(StringBuilder text)
    {
        if (_latency is not { } latency)
            return;
        var (outcome, reached) = latency;
        Line(text, $"\n## Latency while the zone changes\n");
        Line(text, $"{outcome.Title} in the open loop, the changes beside the listeners in the same process and on the same core, each an address and the SOA; the kernel stamps the arrival of each answer. Reached: {reached.Average():N0} changes per second.\n");
        Line(text, $"| | p50 µs | p99 µs | p99.9 µs | answers/s | lost |");
        Line(text, $"|---|--:|--:|--:|--:|--:|");
        foreach (var (name, samples) in new[] { (outcome.Ours, outcome.First), (outcome.Theirs, outcome.Second) })
            Line(text, $"| {name} | {Outcome.Median(samples, sample => sample.P50):0} | {Outcome.Median(samples, sample => sample.P99):0} | {Outcome.Median(samples, sample => sample.P999):0} | {Outcome.Median(samples, sample => sample.PerSecond):N0} | {samples.Sum(sample => sample.Lost)} |");
        var ratio = outcome.SlowestThousandth;
        Line(text, $"\np99.9 with changes over without: {ratio.Value:0.00} (95 %: {ratio.Low:0.00}–{ratio.High:0.00}), wanted at most {LatencyFactor:0}: {(ratio.High <= LatencyFactor ? "met" : ratio.Low <= LatencyFactor ? "open, the interval holds the limit" : "missed")}.");
    }

    private void Faults(StringBuilder text)
    {
        var runs = _outcomes.Select(entry => entry.Outcome).SelectMany(outcome =>
        {
            var wantsCookie = outcome.Title.Contains("cookie", StringComparison.Ordinal);
            return outcome.First.Select(sample => (Name: outcome.Ours, Sample: sample, WantsCookie: wantsCookie))
                .Concat(outcome.Second.Select(sample => (Name: outcome.Theirs, Sample: sample, WantsCookie: wantsCookie)));
        });
        Line(text, $"\n## What went wrong\n");
        Line(text, $"Wrong is another id, question, RCODE or number of records. Unanswered is what the first 256 queries at once push out of a server's receive buffer, where it leaves the system's default. With cookie is of the runs that asked for one.\n");
        Line(text, $"| server | answers | wrong | unanswered | with cookie |");
        Line(text, $"|---|--:|--:|--:|--:|");
        foreach (var server in runs.GroupBy(run => run.Name))
        {
            var asked = server.Where(run => run.WantsCookie).Select(run => run.Sample).ToList();
            var withCookie = asked.Count == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * asked.Sum(sample => sample.WithCookie) / asked.Sum(sample => sample.Answered):0.00} %");
            Line(text, $"| {server.Key} | {server.Sum(run => run.Sample.Answered):N0} | {server.Sum(run => run.Sample.Wrong):N0} | {server.Sum(run => run.Sample.Lost):N0} | {withCookie} |");
        }
    }

    private static string Number(double? target) => target?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–";

    /// <summary>A target that the interval holds is neither met nor missed.</summary>
    private static string Verdict(Ratio ratio, double? target) => target switch
    {
        null => "",
        _ when ratio.Low >= target => "met",
        _ when ratio.High < target => "missed",
        _ when ratio.Value >= target => "met, not surely",
        _ => "missed, not surely",
    };

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
