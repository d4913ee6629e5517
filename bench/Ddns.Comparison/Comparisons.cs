using System.Globalization;
using System.Net;
using Ddns.Comparison.Servers;
using Ddns.LoadUdp;

namespace Ddns.Comparison;

/// <summary>All that is measured, in order. The servers of one part are up together; an idle server costs the others nothing.</summary>
internal sealed class Comparisons(Options options, string repository, string folder, Pairs pairs, Report report)
{
    private const int Queries = 1_000_000;
    private const int DnsperfQueries = 200_000;
    private const int FirstPort = 15920;
    private const double OpenLoopRate = 30_000;
    private const double ChangesPerSecond = 2000;

    // The load names no server until it runs.
    private static readonly LoadSettings ClosedLoop = new() { Server = new IPEndPoint(IPAddress.None, 0) };

    private readonly Dictionary<string, RunningServer> _servers = [];
    private readonly string _zoneFile = TestZone.Write(folder, options.Hosts);
    private int _port = FirstPort;

    public async Task RunAsync()
    {
        try
        {
            await StartAsync(new DdnsServer(repository));
            foreach (var peer in Peers())
                await StartAsync(peer);
            await OverUdpAsync();
            await ByDnsperfAsync();
            foreach (var server in _servers.Values.Where(server => server.Name != EchoServer.Id))
                report.AddServer(new ServerFigures(server.Name, server.LoadSeconds, server.LoadCpuSeconds, server.SizeAfterLoad, server.Size));
        }
        finally
        {
            foreach (var server in _servers.Values)
                await server.DisposeAsync();
        }
        if (options.Has("latency"))
            await UnderChangesAsync();
    }

    private IEnumerable<IServer> Peers()
    {
        IServer[] known = [new GdnsdServer(), new NsdServer(), new KnotServer(cookies: false), new PowerDnsServer()];
        foreach (var server in known.Where(server => options.Peers.Contains(server.Name)))
            yield return server;
        if (options.Has("cookies") && options.Peers.Contains("knot"))
            yield return new KnotServer(cookies: true);
        if (options.Has("echo"))
            yield return new EchoServer(repository);
    }

    private async Task OverUdpAsync()
    {
        if (options.Has("echo"))
        {
            using var queries = Make(QueryMix.Uniform);
            await AgainstAsync("UDP, uniform", new UdpLoad(queries, ClosedLoop), (EchoServer.Id, null));
        }
        if (options.Has("uniform"))
        {
            using var queries = Make(QueryMix.Uniform);
            await AgainstAsync("UDP, uniform", new UdpLoad(queries, ClosedLoop), ("gdnsd", 1.10), ("nsd", 1.3), ("knot", 1.5), ("pdns", 5));
        }
        if (options.Has("zipf"))
        {
            using var queries = Make(QueryMix.Zipf);
            await AgainstAsync("UDP, Zipf", new UdpLoad(queries, ClosedLoop), ("gdnsd", 1.10), ("nsd", 1.3), ("knot", 1.5), ("pdns", 5));
        }
        if (options.Has("cookies"))
        {
            using var queries = Make(QueryMix.Uniform);
            await AgainstAsync("UDP, uniform, EDNS with cookie", new UdpLoad(queries, ClosedLoop with { Cookies = true }), ("gdnsd", null), ("nsd", 1), (KnotServer.WithCookies, 1));
        }
        if (options.Has("nxdomain"))
        {
            using var queries = Make(QueryMix.NameError);
            await AgainstAsync("UDP, NXDOMAIN only", new UdpLoad(queries, ClosedLoop), ("gdnsd", null), ("nsd", 1), ("knot", 1));
        }
    }

    private async Task ByDnsperfAsync()
    {
        var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"queries-{options.Hosts}"));
        if (!File.Exists(file))
            QuerySet.WriteFile(file, QueryMix.Uniform, TestZone.Name, options.Hosts, DnsperfQueries);
        if (options.Has("dnsperf"))
            await AgainstAsync("UDP, uniform, dnsperf 8 × 32", new DnsperfLoad("udp", file, 8, 32), ("gdnsd", null), ("nsd", null));
        if (!options.Has("tcp"))
            return;
        await AgainstAsync("TCP, 8 × 32", new DnsperfLoad("tcp", file, 8, 32), ("gdnsd", null), ("knot", null));
        await AgainstAsync("TCP, 64 × 1", new DnsperfLoad("tcp", file, 64, 1), ("gdnsd", 1));
    }

    /// <summary>One server, with and without changes to its zone, at a rate that leaves it time: how long the slowest thousandth waits.</summary>
    private async Task UnderChangesAsync()
    {
        await using var server = await RunningServer.StartAsync(new ChangingNode(repository, options.Hosts), Path.Combine(folder, "changing"), _port++, _zoneFile, options);
        using var queries = Make(QueryMix.Uniform);
        var load = new UdpLoad(queries, ClosedLoop with { Rate = OpenLoopRate, Clients = 4, Window = 16384 });
        var reached = new List<double>();
        await pairs.RunAsync("warm-up of the changing node", "quiet", () => RunAsync(0), "changing", () => RunAsync(ChangesPerSecond));
        reached.Clear();
        report.AddLatency(await pairs.RunAsync("UDP, 30,000 q/s", "quiet", () => RunAsync(0), "2,000 changes/s", () => RunAsync(ChangesPerSecond)), reached);

        async Task<Sample> RunAsync(double changes)
        {
            await SetAsync(changes);
            var sample = await server.MeasureAsync(load, 2 * options.Seconds);
            var rate = await SetAsync(0);
            if (changes > 0)
                reached.Add(rate);
            return sample;
        }

        async Task<double> SetAsync(double changes)
        {
            await server.Input.WriteLineAsync(changes.ToString(CultureInfo.InvariantCulture));
            await server.Input.FlushAsync();
            return double.Parse(await server.Output.ReadLineAsync() ?? "0", CultureInfo.InvariantCulture);
        }
    }

    private QuerySet Make(QueryMix mix) => QuerySet.Make(mix, TestZone.Name, options.Hosts, Queries);

    private async Task AgainstAsync(string title, ILoad load, params (string Peer, double? Target)[] peers)
    {
        foreach (var (peer, target) in peers)
        {
            if (!_servers.TryGetValue(peer, out var other))
                continue;
            var ours = _servers[DdnsServer.Id];
            report.Add(await pairs.RunAsync(title, ours.Name, () => ours.MeasureAsync(load, options.Seconds), other.Name, () => other.MeasureAsync(load, options.Seconds)), target);
        }
    }

    private async Task StartAsync(IServer server)
    {
        if (Machine.VersionOf(server.Version) is not { } version)
        {
            report.AddMissing(server.Name);
            return;
        }
        var running = await RunningServer.StartAsync(server, Path.Combine(folder, server.Name), _port++, _zoneFile, options);
        _servers.Add(server.Name, running);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{server.Name}: first right answer after {running.LoadSeconds:0.00} s, {running.SizeAfterLoad:0} MiB"));
        if (server is EchoServer)
            return;
        var complaints = AnswerCheck.Complaints(running.EndPoint, options.Hosts).ToList();
        if (complaints.Count > 0)
            throw new InvalidOperationException($"{server.Name} answers wrongly:\n{string.Join('\n', complaints)}");
        report.AddVersion(server.Name, server is DdnsServer ? "this tree" : version);
    }
}
