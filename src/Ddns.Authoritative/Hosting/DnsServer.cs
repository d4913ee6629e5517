using System.Net;
using Ddns.Authoritative.Answering;
using Ddns.Authoritative.Limits;
using Ddns.Authoritative.Metrics;
using Ddns.Authoritative.Observing;
using Ddns.Authoritative.Transport;
using Ddns.Authoritative.Transport.Linux;
using Ddns.Authoritative.Transport.Sockets;
using Ddns.Authoritative.Zones;
using Ddns.Store.Hosting;

namespace Ddns.Authoritative.Hosting;

/// <summary>The listeners of a node: UDP and TCP on each address of the settings, over one table.</summary>
public sealed class DnsServer(DnsOptions options, ZoneTable table, QueryMetrics metrics, TimeProvider time, ILogger<DnsServer> log) : IDisposable
{
    // With port 0 the port that UDP was given may be taken for TCP; another one is drawn then.
    private const int MostDraws = 20;

    private static readonly TimeSpan CookieRollover = TimeSpan.FromDays(1);

    private readonly List<IDnsListener> _listeners = [];
    private readonly ServerCookies _cookies = new(options.CookieSecrets);
    private readonly ResponseRateLimiter? _limiter = options.RateLimiting == RateLimiting.Off
        ? null
        : new ResponseRateLimiter(options.RateLimit, options.Slip, options.RateLimitExempt, options.RateLimiting == RateLimiting.Log);
    private readonly QueryObserver? _observer = MakeObserver(options, metrics, time, log);
    private ITimer? _rollover;

    /// <summary>Where it listens, one entry for each address (UDP and TCP share it).</summary>
    public IReadOnlyList<IPEndPoint> LocalEndPoints { get; private set; } = [];

    /// <summary>Takes the ports, and answers nothing yet.</summary>
    /// <exception cref="SettingException">A port is taken, forbidden or not of this machine; nothing is left open.</exception>
    public void Bind()
    {
        try
        {
            LocalEndPoints = [.. options.Listen.Select(Listen)];
            if (UsesKernelCalls)
            {
                foreach (var endPoint in InheritedSockets.Untaken)
                    log.SocketUnused(endPoint.ToString());
            }
        }
        catch
        {
            Stop();
            throw;
        }
    }

    /// <summary>Answers, on the ports that <see cref="Bind"/> took or, where it was not called, on those that it takes now.</summary>
    public void Start()
    {
        if (_listeners.Count == 0)
            Bind();
        _observer?.Start();
        foreach (var listener in _listeners)
            listener.Start();
        foreach (var endPoint in LocalEndPoints)
            log.Listening(endPoint.ToString(), options.Workers);
        // Secrets that were configured are shared with other nodes and change only there.
        if (options.CookieSecrets.Count == 0)
            _rollover = time.CreateTimer(_ => _cookies.Rollover(), null, CookieRollover, CookieRollover);
    }

    /// <summary>Takes no more queries, and returns when those that were taken are answered.</summary>
    public void Stop()
    {
        _rollover?.Dispose();
        foreach (var listener in _listeners)
            listener.Stop();
        _listeners.Clear();
        _observer?.Dispose();
    }

    public void Dispose() => Stop();

    private IPEndPoint Listen(IPEndPoint endPoint)
    {
        for (var draw = 1; ; draw++)
        {
            var udp = Udp(endPoint);
            try
            {
                var tcp = Tcp(udp.LocalEndPoint);
                _listeners.Add(udp);
                _listeners.Add(tcp);
                return udp.LocalEndPoint;
            }
            catch (SettingException) when (endPoint.Port == 0 && draw < MostDraws)
            {
                udp.Dispose();
            }
            catch
            {
                udp.Dispose();
                throw;
            }
        }
    }

    private static QueryObserver? MakeObserver(DnsOptions options, QueryMetrics metrics, TimeProvider time, ILogger log)
    {
        var sinks = new List<IQuerySink>();
        if (options.QueryLog is { } path)
            sinks.Add(new TextSink(path));
        if (options.Dnstap?.Split(':', 2) is [var kind, var target])
            sinks.Add(new DnstapSink(target, isSocket: kind == "unix", new DnstapMessage(options.Answers.ServerId, "Ddns")));
        if (sinks.Count == 0)
            return null;
        var observer = new QueryObserver(sinks, options.QueryLogSample, time, log);
        metrics.Observe(observer);
        return observer;
    }

    private bool UsesKernelCalls => OperatingSystem.IsLinux() && Environment.Is64BitProcess && options.Transport == TransportChoice.Auto;

    private IDnsListener Udp(IPEndPoint endPoint) => UsesKernelCalls
        ? new LinuxUdpListener(endPoint, options.Workers, options.PinToCores, MakeProcessor)
        : new SocketUdpListener(endPoint, options.Workers, MakeProcessor);

    private IDnsListener Tcp(IPEndPoint endPoint) => UsesKernelCalls
        ? new LinuxTcpListener(endPoint, options.Workers, options.Tcp, time, MakeProcessor)
        : new SocketTcpListener(endPoint, options.Tcp, time, MakeProcessor);

    private QueryProcessor MakeProcessor() => new(table, options.Answers, _cookies, _limiter, metrics.MakeCounters(), time, _observer?.MakeRing());
}
