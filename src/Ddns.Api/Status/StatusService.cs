using System.Net;
using System.Net.Sockets;
using Ddns.Api.Hosting;
using Ddns.Contracts;
using Ddns.Store.Following;
using Ddns.Store.Zones;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Ddns.Api.Status;

/// <summary>Finds out live how the server is: asks its HTTP port, its store and its DNS port. Results are kept for a second, so that asking us cannot be used to load them.</summary>
public sealed class StatusService(IServer server, IZoneStore zones, IVisibility visibility, IConfiguration configuration, ApiOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly DnsProbe _dns = new(options.DefaultZone);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly SemaphoreSlim _one = new(1);
    private StatusResponse? _last;

    public async Task<StatusResponse> CheckAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_last is null || time.GetUtcNow() - _last.CheckedAt >= Kept)
                _last = await CheckNowAsync(cancellationToken);
            return _last;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _one.Dispose();
    }

    private async Task<StatusResponse> CheckNowAsync(CancellationToken cancellationToken)
    {
        var dnsServer = DnsServer();
        var api = TimeAsync(AskApiAsync, cancellationToken);
        var store = TimeAsync(zones.ProbeAsync, cancellationToken);
        var udp = dnsServer is null ? null : TimeAsync(cancel => _dns.AskOverUdpAsync(dnsServer, cancel), cancellationToken);
        var tcp = dnsServer is null ? null : TimeAsync(cancel => _dns.AskOverTcpAsync(dnsServer, cancel), cancellationToken);

        var checks = new StatusChecks(await api, await store, udp is null ? null : await udp, tcp is null ? null : await tcp);
        var isWell = new[] { checks.Api, checks.Store, checks.DnsUdp, checks.DnsTcp }.All(check => check is null or { Ok: true });
        var now = time.GetUtcNow();
        return new StatusResponse(isWell ? "ok" : "degraded", BuildVersion.Text, _startedAt, (long)(now - _startedAt).TotalSeconds, now, checks);
    }

    private async Task<StatusCheck> TimeAsync(Func<CancellationToken, Task> check, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var started = time.GetTimestamp();
        string? error = null;
        try
        {
            await check(patience.Token).WaitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            error = "No answer within two seconds.";
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The page is public: of the store's own words, which may name paths and hosts, nothing is shown.
            error = exception is IOException or SocketException ? exception.Message : "It does not answer.";
        }
        return new StatusCheck(error is null, Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 3), error);
    }

    private async Task AskApiAsync(CancellationToken cancellationToken)
    {
        var bound = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? throw new IOException("There is no HTTP listener.");
        using var response = await _http.GetAsync(ListenUrl.Parse(bound).LocalUrl + "/healthz", cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Null when this process has no name server, and was not told of one.</summary>
    private IPEndPoint? DnsServer()
    {
        if (visibility is NoTable && string.IsNullOrWhiteSpace(configuration["DDNS_DNS_LISTEN"]))
            return null;
        var listen = options.DnsListen[0];
        return listen.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, listen.Port)
            : listen.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, listen.Port)
            : listen;
    }
}
