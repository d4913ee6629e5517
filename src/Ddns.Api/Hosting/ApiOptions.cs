using System.Collections.Immutable;
using System.Net;
using System.Text;
using Ddns.Protocol.Names;
using Ddns.Store.Hosting;

namespace Ddns.Api.Hosting;

/// <summary>What was asked of the API by settings, checked: a wrong value is a <see cref="SettingException"/> with one sentence.</summary>
public sealed record ApiOptions
{
    /// <summary>HS256 wants a key of at least its hash's width (RFC 7518 §3.2): 32 octets.</summary>
    public const int MinJwtSecretBytes = 32;

    public required ImmutableArray<ListenUrl> HttpListen { get; init; }

    /// <summary>The zone that a label without more is meant in.</summary>
    public required DomainName DefaultZone { get; init; }

    /// <summary>Where DNS is answered, for the live check and the first lines a newcomer reads.</summary>
    public required ImmutableArray<IPEndPoint> DnsListen { get; init; }

    /// <summary>Networks whose X-Forwarded-For and X-Forwarded-Proto are believed.</summary>
    public required ImmutableArray<IPNetwork> TrustedProxies { get; init; }

    public required RegistrationKind Registration { get; init; }

    /// <summary>How many domains an account may have; null: no limit (<c>DDNS_MAX_DOMAINS=0</c>).</summary>
    public required int? MaxDomains { get; init; }

    /// <summary>TTL of dynamic addresses in seconds.</summary>
    public required int Ttl { get; init; }

    public required bool AllowPrivateAddresses { get; init; }

    /// <summary>Null: made once and kept in the data directory.</summary>
    public required string? JwtSecret { get; init; }

    /// <summary>bcrypt cost of passwords; lower in tests only.</summary>
    public int PasswordCost { get; init; } = 12;

    /// <summary>Whether nobody but this machine can talk to us: every listener is loopback, and no proxy brings others.</summary>
    public bool OnlyThisMachine => IsOnlyThisMachine(HttpListen, TrustedProxies);

    /// <exception cref="SettingException">A setting is wrong.</exception>
    public static ApiOptions From(IConfiguration configuration)
    {
        var listeners = Listeners(configuration);
        var proxies = Proxies(configuration);
        return new ApiOptions
        {
            HttpListen = listeners,
            DefaultZone = Zone(configuration),
            DnsListen = [.. Settings.EndPoints(configuration, "DDNS_DNS_LISTEN", new IPEndPoint(IPAddress.Loopback, 5300))],
            TrustedProxies = proxies,
            Registration = Settings.Choice(configuration, "DDNS_REGISTRATION", RegistrationKind.First),
            MaxDomains = Settings.Integer(configuration, "DDNS_MAX_DOMAINS", 5, 0, 1_000_000) is var limit and not 0 ? limit : null,
            Ttl = Settings.Integer(configuration, "DDNS_TTL", 60, 1, 86_400),
            AllowPrivateAddresses = Settings.Switch(configuration, "DDNS_ALLOW_PRIVATE_ADDRESSES") ?? IsOnlyThisMachine(listeners, proxies),
            JwtSecret = Secret(configuration),
        };
    }

    private static DomainName Zone(IConfiguration configuration)
    {
        var text = Settings.Text(configuration, "DDNS_DEFAULT_ZONE") ?? "ddns.example.com";
        return DomainName.TryParse(text, out var zone) && zone.LabelCount > 0
            ? zone
            : throw new SettingException($"DDNS_DEFAULT_ZONE is '{text}', but it must be a domain name, such as ddns.example.com.");
    }

    private static bool IsOnlyThisMachine(ImmutableArray<ListenUrl> listeners, ImmutableArray<IPNetwork> proxies) =>
        proxies.IsEmpty && listeners.All(listener => listener.IsLoopback);

    private static ImmutableArray<ListenUrl> Listeners(IConfiguration configuration)
    {
        var texts = Settings.List(configuration, ListenUrl.Setting);
        return texts.Length == 0 ? [ListenUrl.Parse("http://127.0.0.1:8080")] : [.. texts.Select(ListenUrl.Parse)];
    }

    private static ImmutableArray<IPNetwork> Proxies(IConfiguration configuration) =>
        [.. Settings.List(configuration, "DDNS_TRUSTED_PROXIES").Select(text => TryNetwork(text) ?? throw new SettingException(
            $"DDNS_TRUSTED_PROXIES contains '{text}', but each entry must be an address or a network, such as 127.0.0.1 or 10.0.0.0/8."))];

    private static IPNetwork? TryNetwork(string text)
    {
        if (!text.Contains('/', StringComparison.Ordinal))
            text += text.Contains(':', StringComparison.Ordinal) ? "/128" : "/32";
        return IPNetwork.TryParse(text, out var network) ? network : null;
    }

    private static string? Secret(IConfiguration configuration)
    {
        var secret = Settings.Text(configuration, "JWT_SECRET");
        if (secret is null || Encoding.UTF8.GetByteCount(secret) >= MinJwtSecretBytes)
            return secret;
        throw new SettingException($"JWT_SECRET is too short: it must have at least {MinJwtSecretBytes} bytes, or be left out so that one is made and kept in the data directory.");
    }
}
