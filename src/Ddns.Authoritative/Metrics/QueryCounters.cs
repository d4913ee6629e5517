using Ddns.Authoritative.Answering;
using Ddns.Protocol.Records;

namespace Ddns.Authoritative.Metrics;

/// <summary>
/// What one thread has answered. Only its thread writes, with plain additions, so that no cache line is shared between cores;
/// whoever reads them for the metrics sees values that may be a moment old.
/// </summary>
public sealed class QueryCounters
{
    // Codes 0 to 23 hold every RCODE in use (BADCOOKIE is 23).
    public const int ResponseCodes = 24;

    // Types up to HTTPS (65) stand for themselves; CAA, ANY and URI follow; the last is for all others.
    public const int Types = 70;

    // Powers of two of a microsecond, from 1 to 2^15.
    public const int LatencyBuckets = 16;

    /// <summary>By transport (UDP, TCP).</summary>
    public long[] Queries { get; } = new long[2];
    public long[] Codes { get; } = new long[ResponseCodes];
    public long[] ByType { get; } = new long[Types];
    public long[] Latency { get; } = new long[LatencyBuckets + 1];
    public double LatencySum { get; set; }
    public long Truncated { get; set; }
    public long Dropped { get; set; }
    public long Limited { get; set; }
    public long Malformed { get; set; }

    // Another object's fields must not share a line with the counters above.
    private readonly long[] _padding = new long[16];

    public void CountAnswer(TransportKind transport, RecordType type, int code, bool truncated)
    {
        Queries[(int)transport]++;
        ByType[Slot(type)]++;
        Codes[Math.Min(code, ResponseCodes - 1)]++;
        if (truncated)
            Truncated++;
    }

    /// <summary>A batch of answers that took so long from the receive call's return to the send call's return.</summary>
    public void CountLatency(double microseconds, int answers)
    {
        var bucket = microseconds < 1 ? 0 : Math.Min(LatencyBuckets, 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)microseconds));
        Latency[bucket] += answers;
        LatencySum += microseconds * answers;
    }

    public static int Slot(RecordType type) => type switch
    {
        <= RecordType.HTTPS => (int)type,
        RecordType.CAA => 66,
        RecordType.ANY => 67,
        RecordType.URI => 68,
        _ => 69,
    };

    public static string SlotName(int slot) => slot switch
    {
        66 => "CAA",
        67 => "ANY",
        68 => "URI",
        69 => "other",
        _ => Enum.IsDefined((RecordType)slot) ? ((RecordType)slot).ToString() : $"TYPE{slot}",
    };
}
