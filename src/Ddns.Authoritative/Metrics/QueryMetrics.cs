using System.Diagnostics.Metrics;
using Ddns.Authoritative.Following;
using Ddns.Authoritative.Observing;
using Ddns.Authoritative.Zones;

namespace Ddns.Authoritative.Metrics;

/// <summary>Publishes the threads' counters under the meter <c>Ddns.Authoritative</c>; they are added up when somebody reads them.</summary>
public sealed class QueryMetrics : IDisposable
{
    public const string MeterName = "Ddns.Authoritative";

    // A series for each zone is welcome up to a point: a node with 100,000 zones shall not drown its Prometheus.
    private const int MostSerials = 1000;

    private static readonly string[] Transports = ["udp", "tcp"];
    private static readonly string[] CodeNames =
    [
        "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE", "DSOTYPENI",
        "RCODE12", "RCODE13", "RCODE14", "RCODE15", "BADVERS", "BADKEY", "BADTIME", "BADMODE", "BADNAME", "BADALG", "BADTRUNC", "BADCOOKIE",
    ];

    private readonly Lock _gate = new();
    private readonly Meter _meter;
    private volatile QueryCounters[] _counters = [];

    public QueryMetrics(ZoneTable table)
    {
        // The scope tells the meters of several nodes in one process apart.
        _meter = new Meter(MeterName, version: null, tags: null, scope: this);
        _meter.CreateObservableCounter("dns.server.queries", () => Transports.Select((name, i) =>
            new Measurement<long>(Sum(counters => counters.Queries[i]), new KeyValuePair<string, object?>("network.transport", name))), "{query}", "Queries answered, by transport");
        _meter.CreateObservableCounter("dns.server.responses", () => CodeNames.Select((name, i) =>
            new Measurement<long>(Sum(counters => counters.Codes[i]), new KeyValuePair<string, object?>("dns.response_code", name))).Where(measured => measured.Value > 0), "{response}", "Answers, by RCODE");
        _meter.CreateObservableCounter("dns.server.questions", () => Enumerable.Range(0, QueryCounters.Types).Select(i =>
            new Measurement<long>(Sum(counters => counters.ByType[i]), new KeyValuePair<string, object?>("dns.question.type", QueryCounters.SlotName(i)))).Where(measured => measured.Value > 0), "{question}", "Questions, by type");
        _meter.CreateObservableCounter("dns.server.responses.truncated", () => Sum(counters => counters.Truncated), "{response}", "Answers with TC set");
        _meter.CreateObservableCounter("dns.server.dropped", () => Sum(counters => counters.Dropped), "{query}", "Datagrams that were no queries and got no answer");
        _meter.CreateObservableCounter("dns.server.malformed", () => Sum(counters => counters.Malformed), "{query}", "Queries answered with FORMERR");
        _meter.CreateObservableCounter("dns.server.limited", () => Sum(counters => counters.Limited), "{response}", "Answers above the response rate limit");
        _meter.CreateObservableCounter("dns.server.latency", LatencyBuckets, "{response}", "Answers by time from receive to send, cumulative, by upper bound in seconds");
        _meter.CreateObservableCounter("dns.server.latency.sum", () => _counters.Sum(counters => counters.LatencySum) / 1e6, "s", "Time from receive to send, all answers together");
        _meter.CreateObservableGauge("dns.server.zones", () => table.ZoneCount, "{zone}", "Zones in the table");
        _meter.CreateObservableGauge("dns.server.zone.serial", () => table.Serials(MostSerials).Select(zone =>
            new Measurement<long>(zone.Serial, new KeyValuePair<string, object?>("dns.zone", zone.Apex))), "{serial}", "SOA serial as it is answered, by zone");
        _meter.CreateObservableGauge("dns.server.names", () => table.NameCount, "{name}", "Names in the table");
        _meter.CreateObservableGauge("dns.server.table.size", () => table.AllocatedBytes, "By", "Native memory of the table");
    }

    /// <summary>Adds what the follower knows.</summary>
    public void Observe(FollowerStatus status)
    {
        _meter.CreateObservableCounter("ddns.follower.versions", () => status.AppliedVersions, "{version}", "Zone versions applied to the table");
        _meter.CreateObservableCounter("ddns.follower.reloads", () => status.Reloads, "{zone}", "Zones loaded anew because the journal did not reach back");
        _meter.CreateObservableCounter("ddns.follower.failures", () => status.Failures, "{failure}", "Looks at the store that failed");
        _meter.CreateObservableGauge("ddns.follower.since_equal", () => status.SinceEqual?.TotalSeconds ?? double.NaN, "s", "Since the table was last seen equal to the store");
    }

    /// <summary>Adds what the query log lost.</summary>
    public void Observe(QueryObserver observer) =>
        _meter.CreateObservableCounter("dns.server.log.dropped", () => observer.Dropped, "{query}", "Sampled queries that a query log or dnstap did not take");

    /// <summary>Counters for one more thread.</summary>
    public QueryCounters MakeCounters()
    {
        var counters = new QueryCounters();
        lock (_gate)
            _counters = [.. _counters, counters];
        return counters;
    }

    public long Sum(Func<QueryCounters, long> part) => _counters.Sum(part);

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> LatencyBuckets()
    {
        var below = 0L;
        for (var i = 0; i <= QueryCounters.LatencyBuckets; i++)
        {
            var bucket = i;
            below += Sum(counters => counters.Latency[bucket]);
            object bound = i == QueryCounters.LatencyBuckets ? "+Inf" : (1L << i) / 1e6;
            yield return new Measurement<long>(below, new KeyValuePair<string, object?>("le", bound));
        }
    }
}
