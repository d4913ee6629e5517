using System.Diagnostics;
using System.Globalization;
using System.Net;
using Ddns.Authoritative.Answering;
using Ddns.Authoritative.Limits;
using Ddns.Authoritative.Metrics;
using Ddns.Authoritative.Zones;
using Ddns.Protocol.Names;
using Ddns.Protocol.ZoneFiles;

namespace Ddns.Fuzz.Engine;

/// <summary>
/// Changed queries through the whole engine, a million and more a second: no exception, every reply well-formed and a reply to
/// its query, not an octet allocated. The generic run would spend most of its time on making inputs.
/// </summary>
internal sealed class EngineFuzz : IDisposable
{
    // Between two looks at clock and allocation.
    private const int Round = 100_000;
    private const int Room = 4096;

    private readonly ZoneTable _table = new();
    private readonly QueryProcessor[] _processors;
    private readonly ClientInfo _udp = ClientInfo.From(TransportKind.Udp, IPAddress.Parse("192.0.2.1"));
    private readonly ClientInfo _tcp = ClientInfo.From(TransportKind.Tcp, IPAddress.Parse("2001:db8::1"));
    private readonly byte[] _query = new byte[Room];
    private readonly byte[] _reply = new byte[65535];
    private readonly byte[][] _seeds;
    private readonly QueryMutator _mutator;
    private readonly FuzzArguments _arguments;
    private long _silent;
    private readonly long[] _codes = new long[16];

    public EngineFuzz(FuzzArguments arguments)
    {
        _arguments = arguments;
        var zones = Path.Combine(AppContext.BaseDirectory, "zones");
        long id = 0;
        foreach (var file in Directory.GetFiles(zones, "*.zone"))
            Load(++id, file);
        _seeds = SeedQueries.Of(Directory.GetFiles(zones, "*.zone"));
        _mutator = new QueryMutator((ulong)arguments.Seed);
        var cookies = new ServerCookies([]);
        // Plain; with everything on, a limiter that strikes at once among it.
        _processors =
        [
            new QueryProcessor(_table, new AnswerOptions(), cookies, null, new QueryCounters(), TimeProvider.System),
            new QueryProcessor(_table, new AnswerOptions { ServerId = "fuzz", HostName = "fuzz", RequireCookies = true }, cookies, new ResponseRateLimiter(1, 2, []), new QueryCounters(), TimeProvider.System),
        ];
    }

    /// <summary>0 when nothing was found; 1 with seed and query.</summary>
    public int Start()
    {
        Print($"engine: {_seeds.Length} queries to begin with, {_table.NameCount} names, seed {_arguments.Seed}, {_arguments.Count} executions or {_arguments.Seconds:0} s");
        long done = 0;
        // Everything is compiled and every path has run once before allocations are counted.
        for (var i = 0; i < Round; i++, done++)
        {
            if (!TryOne(done))
                return 1;
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var table = _table.AllocatedBytes;
        var time = Stopwatch.StartNew();
        while (done < _arguments.Count && time.Elapsed.TotalSeconds < _arguments.Seconds)
        {
            for (var i = 0; i < Round; i++, done++)
            {
                if (!TryOne(done))
                    return 1;
            }
        }
        var seconds = time.Elapsed.TotalSeconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Print($"engine: {done} executions, {(done - Round) / seconds:0} a second; {_silent} unanswered; codes {string.Join(' ', _codes)}; {allocated} octets allocated, table grew by {_table.AllocatedBytes - table}");
        if (allocated == 0)
            return 0;
        Console.Error.WriteLine("engine: a query allocated");
        return 1;
    }

    public void Dispose()
    {
        foreach (var processor in _processors)
            processor.Dispose();
        _table.Dispose();
    }

    private bool TryOne(long execution)
    {
        var length = _mutator.Make(_seeds, _query);
        var query = _query.AsSpan(0, length);
        var isTcp = _mutator.Next(4) == 0;
        var processor = _processors[_mutator.Next(2)];
        string? finding;
        try
        {
            var replied = processor.Answer(query, isTcp ? _reply : _reply.AsSpan(0, Room), isTcp ? _tcp : _udp);
            if (replied == 0)
                _silent++;
            else
                _codes[_reply[3] & 15]++;
            finding = ReplyChecker.Check(query, _reply.AsSpan(0, replied), isTcp);
        }
        catch (Exception exception)
        {
            finding = exception.ToString();
        }
        if (finding is null)
            return true;
        Console.Error.WriteLine($"engine: execution {execution} with seed {_arguments.Seed}: {finding}\nquery {Convert.ToHexString(query)}\nreply {Convert.ToHexString(_reply.AsSpan(0, 200))}");
        return false;
    }

    private void Load(long id, string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var apex = DomainName.Parse(name);
        using var reader = ZoneFileReader.Open(file, new ZoneFileOptions { Apex = apex });
        using var load = _table.BeginLoad(id, apex);
        while (reader.TryRead(out var record))
            load.Add(record.Owner, record.Type, record.Ttl, record.Data);
        load.Publish();
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
