using System.Globalization;
using System.Net;
using Ddns.LoadUdp;

const int Queries = 1_000_000;

if (args is ["echo", var at] && IPEndPoint.TryParse(at, out var echo))
{
    Echo.Serve(echo);
    return 0;
}
if (CommandLine.Parse(args) is not { } line)
{
    Console.Error.WriteLine(CommandLine.Usage);
    return 2;
}

using var queries = QuerySet.Make(line.Mix, line.Zone, line.Hosts, Queries);
var result = LoadRun.Run(line.Load, queries, 0, TimeProvider.System);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"{result.PerSecond:0} answers/s; sent {result.Sent}, answered {result.Answered}, lost {result.Lost}, wrong {result.Wrong}, with cookie {result.WithCookie}; latency µs: p50 {result.P50:0.0}, p99 {result.P99:0.0}, p99.9 {result.P999:0.0}"));
return result.Wrong == 0 ? 0 : 1;
