using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Ddns.LoadUdp;

namespace Ddns.Comparison;

/// <summary>A way to ask a server.</summary>
internal interface ILoad
{
    Task<Sample> RunAsync(IPEndPoint server, double seconds, bool isEcho);
}

/// <summary>Our own batched load, on the calling thread.</summary>
internal sealed class UdpLoad(QuerySet queries, LoadSettings settings) : ILoad
{
    // Each run begins elsewhere in the set.
    private const int Stride = 100_003;
    private int _runs;

    public Task<Sample> RunAsync(IPEndPoint server, double seconds, bool isEcho)
    {
        var first = _runs++ * Stride % queries.Count;
        var result = LoadRun.Run(settings with { Server = server, Seconds = seconds, IsEcho = isEcho }, queries, first, TimeProvider.System);
        return Task.FromResult(new Sample
        {
            Answered = result.Answered,
            Seconds = result.Seconds,
            Lost = result.Lost,
            Wrong = result.Wrong,
            WithCookie = result.WithCookie,
            P50 = result.P50,
            P99 = result.P99,
            P999 = result.P999,
        });
    }
}

/// <summary>dnsperf, on our core and at our priority.</summary>
internal sealed partial class DnsperfLoad(string mode, string file, int clients, int outstanding) : ILoad
{
    public async Task<Sample> RunAsync(IPEndPoint server, double seconds, bool isEcho)
    {
        // dnsperf counts whole seconds only.
        var length = Math.Ceiling(seconds);
        var start = new ProcessStartInfo("dnsperf") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-m", mode, "-s", server.Address.ToString(), "-p", Text(server.Port), "-d", file, "-c", Text(clients), "-T", "1", "-q", Text(clients * outstanding), "-l", Text(length), "-t", "1"])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dnsperf did not start.");
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Sample
        {
            Answered = (long)Find(Completed(), output),
            Seconds = Find(RunTime(), output),
            Lost = (long)Find(LostQueries(), output),
        };
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Find(Regex pattern, string output) =>
        pattern.Match(output) is { Success: true } match ? double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : throw new InvalidDataException($"dnsperf said: {output}");

    [GeneratedRegex(@"Queries completed:\s+(\d+)")]
    private static partial Regex Completed();

    [GeneratedRegex(@"Queries lost:\s+(\d+)")]
    private static partial Regex LostQueries();

    [GeneratedRegex(@"Run time \(s\):\s+([\d.]+)")]
    private static partial Regex RunTime();
}
