using System.Diagnostics.Metrics;
using System.Globalization;
using Ddns.Authoritative.Metrics;

namespace Ddns.Authoritative.Tests.Harness;

/// <summary>What the meter of one server says, as somebody who collects metrics would read it.</summary>
internal static class MetricReader
{
    /// <summary>Values by name, with the value of their one tag behind it: <c>dns.server.queries udp</c>.</summary>
    public static Dictionary<string, double> Read(QueryMetrics metrics)
    {
        var read = new Dictionary<string, double>();
        using var listener = Listen(metrics, _ => { });
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => read[Key(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => read[Key(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => read[Key(instrument, tags)] = value);
        listener.RecordObservableInstruments();
        return read;
    }

    public static List<Instrument> Instruments(QueryMetrics metrics)
    {
        var instruments = new List<Instrument>();
        using var listener = Listen(metrics, instruments.Add);
        return instruments;
    }

    private static MeterListener Listen(QueryMetrics metrics, Action<Instrument> found)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                // Other tests have meters of the same name at the same time.
                if (instrument.Meter.Scope != metrics)
                    return;
                found(instrument);
                listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.Start();
        return listener;
    }

    private static string Key(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        tags.IsEmpty ? instrument.Name : string.Create(CultureInfo.InvariantCulture, $"{instrument.Name} {tags[0].Value}");
}
