using System.Net;
using Ddns.Authoritative.Answering;
using Ddns.Authoritative.Limits;
using Ddns.Authoritative.Metrics;
using Ddns.Authoritative.Zones;

namespace Ddns.Benchmarks;

/// <summary>A processor with every feature on: cookies, counters, and a limiter that exempts nobody and never limits.</summary>
internal static class Processors
{
    public static ClientInfo Client { get; } = ClientInfo.From(TransportKind.Udp, IPAddress.Parse("192.0.2.77"));

    public static QueryProcessor Over(ZoneTable table) => new(
        table, new AnswerOptions(), new ServerCookies([]), new ResponseRateLimiter(1_000_000_000, 2, []), new QueryCounters(), TimeProvider.System);
}
