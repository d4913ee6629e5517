using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Ddns.Api.Hosting;

/// <summary>What the API counts; <c>/metrics</c> shows it.</summary>
public sealed class ApiMetrics
{
    public const string MeterName = "Ddns.Api";

    private readonly Counter<long> _updates;
    private readonly Histogram<double> _updateDuration;
    private readonly Counter<long> _authenticationFailures;
    private readonly Counter<long> _pending;

    public ApiMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _updates = meter.CreateCounter<long>("ddns.updates", description: "Update calls by door and outcome.");
        _updateDuration = meter.CreateHistogram("ddns.update.duration", "s", "From the call to the moment its reply may leave.", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
        });
        _authenticationFailures = meter.CreateCounter<long>("ddns.authentication.failures", description: "Wrong passwords, tokens and refresh tokens.");
        _pending = meter.CreateCounter<long>("ddns.updates.pending", description: "Changes acknowledged as durable before DNS showed them.");
    }

    public void Updated(string source, string outcome, TimeSpan duration)
    {
        _updates.Add(1, new TagList { { "source", source }, { "outcome", outcome } });
        _updateDuration.Record(duration.TotalSeconds);
    }

    /// <param name="kind">password, token or refresh.</param>
    public void AuthenticationFailed(string kind) => _authenticationFailures.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void Pending() => _pending.Add(1);
}
