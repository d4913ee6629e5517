using System.Net;
using Ddns.Authoritative.Answering;
using Ddns.Authoritative.Following;
using Ddns.Authoritative.Metrics;
using Ddns.Authoritative.Observing;
using Ddns.Authoritative.Tests.Harness;
using Ddns.Authoritative.Tests.Running;
using Ddns.Protocol.Records;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Ddns.Authoritative.Tests.Metrics;

public sealed class QueryMetricsTests : IDisposable
{
    private readonly TestTable _table = new();
    private readonly QueryMetrics _metrics;

    public QueryMetricsTests() => _metrics = new QueryMetrics(_table.Table);

    public void Dispose()
    {
        _metrics.Dispose();
        _table.Dispose();
    }

    [Fact]
    public void Answers_are_counted_by_transport_type_and_code_over_all_threads()
    {
        TestTable.Load(_table.Table, "example.org", TestTable.Zone);
        foreach (var kind in new[] { TransportKind.Udp, TransportKind.Tcp })
        {
            using var processor = new QueryProcessor(_table.Table, new AnswerOptions(), new ServerCookies([]), null, _metrics.MakeCounters(), TimeProvider.System);
            Ask(processor, kind, Wire.Query(1, "home.example.org"));
            Ask(processor, kind, Wire.Query(2, "nothing.example.org"));
        }
        using var other = new QueryProcessor(_table.Table, new AnswerOptions(), new ServerCookies([]), null, _metrics.MakeCounters(), TimeProvider.System);
        Ask(other, TransportKind.Udp, Wire.Query(3, "home.example.com", 65535));
        Ask(other, TransportKind.Udp, Wire.Query(4, "home.example.org", 99));
        Ask(other, TransportKind.Udp, [0, 1, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0]);
        Ask(other, TransportKind.Udp, [1, 2, 3]);

        var read = Read();

        Assert.Equal(5, read["dns.server.queries udp"]);
        Assert.Equal(2, read["dns.server.queries tcp"]);
        Assert.Equal(3, read["dns.server.responses NOERROR"]);
        Assert.Equal(2, read["dns.server.responses NXDOMAIN"]);
        Assert.Equal(1, read["dns.server.responses FORMERR"]);
        Assert.Equal(4, read["dns.server.questions A"]);
        Assert.Equal(1, read["dns.server.malformed"]);
        Assert.Equal(1, read["dns.server.dropped"]);
        Assert.Equal(0, read["dns.server.limited"]);
    }

    [Fact]
    public void Every_type_and_code_has_a_slot_of_its_own_name()
    {
        Assert.Equal("A", QueryCounters.SlotName(QueryCounters.Slot(RecordType.A)));
        Assert.Equal("HTTPS", QueryCounters.SlotName(QueryCounters.Slot(RecordType.HTTPS)));
        Assert.Equal("CAA", QueryCounters.SlotName(QueryCounters.Slot(RecordType.CAA)));
        Assert.Equal("ANY", QueryCounters.SlotName(QueryCounters.Slot(RecordType.ANY)));
        Assert.Equal("URI", QueryCounters.SlotName(QueryCounters.Slot(RecordType.URI)));
        Assert.Equal("other", QueryCounters.SlotName(QueryCounters.Slot((RecordType)65535)));
        Assert.Equal(QueryCounters.Types, Enumerable.Range(0, QueryCounters.Types).Select(QueryCounters.SlotName).Distinct().Count());
        var counters = _metrics.MakeCounters();
        for (var type = 0; type <= ushort.MaxValue; type++)
            counters.CountAnswer(TransportKind.Udp, (RecordType)type, 23, truncated: true);

        var read = Read();

        Assert.Equal(65536, read["dns.server.responses BADCOOKIE"]);
        Assert.Equal(65536, read["dns.server.responses.truncated"]);
        Assert.Equal(65536, read.Where(value => value.Key.StartsWith("dns.server.questions ", StringComparison.Ordinal)).Sum(value => value.Value));
    }

    [Fact]
    public void Latency_falls_into_the_bucket_of_its_upper_bound()
    {
        var counters = _metrics.MakeCounters();
        counters.CountLatency(0.4, 2);
        counters.CountLatency(1.5, 3);
        counters.CountLatency(1000, 5);
        counters.CountLatency(1e6, 7);

        var read = Read();

        Assert.Equal(2, read["dns.server.latency 1E-06"]);
        Assert.Equal(5, read["dns.server.latency 2E-06"]);
        Assert.Equal(5, read["dns.server.latency 0.000512"]);
        Assert.Equal(10, read["dns.server.latency 0.001024"]);
        Assert.Equal(10, read["dns.server.latency 0.032768"]);
        Assert.Equal(17, read["dns.server.latency +Inf"]);
        Assert.Equal(((2 * 0.4) + (3 * 1.5) + 5000 + 7e6) / 1e6, read["dns.server.latency.sum"], 9);
    }

    [Fact]
    public void The_table_and_the_serials_are_told()
    {
        TestTable.Load(_table.Table, "example.org", TestTable.Zone);

        var read = Read();

        Assert.Equal(1, read["dns.server.zones"]);
        Assert.Equal(3, read["dns.server.names"]);
        Assert.True(read["dns.server.table.size"] > 0);
        Assert.Equal(7, read.Single(value => value.Key.StartsWith("dns.server.zone.serial example.org", StringComparison.Ordinal)).Value);
    }

    [Fact]
    public void The_follower_tells_how_far_it_is()
    {
        var time = new FakeTimeProvider();
        var status = new FollowerStatus(time);
        _metrics.Observe(status);
        Assert.True(double.IsNaN(Read()["ddns.follower.since_equal"]));

        status.Equal();
        status.Applied();
        status.Reloaded();
        status.Failed();
        time.Advance(TimeSpan.FromSeconds(4));

        var read = Read();
        Assert.Equal((1, 1, 1, 4), (read["ddns.follower.versions"], read["ddns.follower.reloads"], read["ddns.follower.failures"], read["ddns.follower.since_equal"]));
    }

    [Fact]
    public void The_operations_guide_lists_every_metric_and_no_other()
    {
        _metrics.Observe(new FollowerStatus(TimeProvider.System));
        using var observer = new QueryObserver([], 1, TimeProvider.System, NullLogger.Instance);
        _metrics.Observe(observer);
        var published = MetricReader.Instruments(_metrics).Select(instrument => $"| `{instrument.Name}` | {instrument.Description} |");

        var listed = File.ReadLines(Path.Combine(Repository.Root, "docs", "operations.md"))
            .Where(line => line.StartsWith("| `dns.server.", StringComparison.Ordinal) || line.StartsWith("| `ddns.follower.", StringComparison.Ordinal));

        Assert.Equal(published.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    private static void Ask(QueryProcessor processor, TransportKind kind, byte[] query) =>
        processor.Answer(query, new byte[1232], ClientInfo.From(kind, IPAddress.Loopback));

    private Dictionary<string, double> Read() => MetricReader.Read(_metrics);
}
