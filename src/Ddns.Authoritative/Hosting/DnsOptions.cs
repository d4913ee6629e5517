using System.Net;
using System.Text;
using Ddns.Authoritative.Answering;
using Ddns.Authoritative.Limits;
using Ddns.Store.Hosting;

namespace Ddns.Authoritative.Hosting;

public enum RateLimiting
{
    On,
    /// <summary>Counted, not limited.</summary>
    Log,
    Off,
}

public enum TransportChoice
{
    /// <summary>The kernel's batched calls on Linux, sockets elsewhere.</summary>
    Auto,
    Sockets,
}

public enum CookiePolicy
{
    On,
    /// <summary>Over UDP a client that sends a cookie must send a valid one.</summary>
    Require,
}

/// <summary>What was asked for, by the settings <c>DDNS_DNS_…</c>, <c>DDNS_RRL…</c>, <c>DDNS_TCP_…</c>.</summary>
public sealed class DnsOptions
{
    public required IReadOnlyList<IPEndPoint> Listen { get; init; }
    public required int Workers { get; init; }
    public required bool PinToCores { get; init; }
    public required TransportChoice Transport { get; init; }
    public required RateLimiting RateLimiting { get; init; }
    public required int RateLimit { get; init; }
    public required int Slip { get; init; }
    public required IReadOnlyList<IPNetwork> RateLimitExempt { get; init; }
    public required IReadOnlyList<byte[]> CookieSecrets { get; init; }
    public required AnswerOptions Answers { get; init; }
    public required TcpLimits Tcp { get; init; }

    /// <summary>Whom the program becomes once its ports are bound; null: it stays who started it.</summary>
    public string? User { get; init; }

    /// <summary>A file that query lines are appended to, <c>-</c> for standard output; null: none.</summary>
    public string? QueryLog { get; init; }

    /// <summary>Every how many queries one is logged.</summary>
    public int QueryLogSample { get; init; } = 1;

    /// <summary>A path with its kind in front, <c>unix:</c> or <c>file:</c>; null: none.</summary>
    public string? Dnstap { get; init; }

    // sun_path has 108 octets, the last of them NUL (unix(7)).
    private const int LongestSocketPath = 107;

    // NSID and the TXT strings of class CH carry at most one character string; half of one leaves room for every other option.
    private const int LongestIdentity = 128;

    /// <exception cref="SettingException">A setting is wrong.</exception>
    public static DnsOptions From(IConfiguration configuration)
    {
        var tcp = new TcpLimits
        {
            MaxConnections = Settings.Integer(configuration, "DDNS_TCP_CONNECTIONS", 1000, 1, 1_000_000),
            MaxConnectionsPerAddress = Settings.Integer(configuration, "DDNS_TCP_CONNECTIONS_PER_ADDRESS", 100, 1, 1_000_000),
            IdleTimeout = TimeSpan.FromSeconds(Settings.Integer(configuration, "DDNS_TCP_IDLE", 10, 1, 3600)),
        };
        return new DnsOptions
        {
            Listen = Addresses(configuration),
            Workers = Settings.Integer(configuration, "DDNS_DNS_WORKERS", Environment.ProcessorCount, 1, 256),
            PinToCores = Settings.Switch(configuration, "DDNS_DNS_PIN") ?? false,
            Transport = Settings.Choice(configuration, "DDNS_DNS_TRANSPORT", TransportChoice.Auto),
            RateLimiting = Settings.Choice(configuration, "DDNS_RRL", RateLimiting.On),
            RateLimit = Settings.Integer(configuration, "DDNS_RRL_RATE", 200, 1, 1_000_000_000),
            Slip = Settings.Integer(configuration, "DDNS_RRL_SLIP", 2, 0, 100),
            RateLimitExempt = Networks(configuration, "DDNS_RRL_EXEMPT", "127.0.0.0/8", "::1"),
            CookieSecrets = [.. Settings.List(configuration, "DDNS_COOKIE_SECRETS").Select(Secret)],
            Answers = new AnswerOptions
            {
                MaxUdpSize = Settings.Integer(configuration, "DDNS_UDP_SIZE", 1232, 512, 4096),
                ServerId = Identity(configuration, "DDNS_SERVER_ID") ?? "",
                Version = Identity(configuration, "DDNS_VERSION_BIND") switch { null => "Ddns", "none" => "", var text => text },
                HostName = Identity(configuration, "DDNS_HOSTNAME_BIND") ?? "",
                RequireCookies = Settings.Choice(configuration, "DDNS_COOKIES", CookiePolicy.On) == CookiePolicy.Require,
                KeepaliveUnits = (ushort)Math.Min(ushort.MaxValue, tcp.IdleTimeout.TotalMilliseconds / 100),
            },
            Tcp = tcp,
            User = Settings.Text(configuration, "DDNS_USER"),
            QueryLog = Settings.Text(configuration, "DDNS_QUERY_LOG"),
            QueryLogSample = Settings.Integer(configuration, "DDNS_QUERY_LOG_SAMPLE", 1, 1, 1_000_000),
            Dnstap = DnstapTarget(configuration),
        };
    }

    private static IPEndPoint[] Addresses(IConfiguration configuration)
    {
        const string Key = "DDNS_DNS_LISTEN";
        var endPoints = Settings.EndPoints(configuration, Key, new IPEndPoint(IPAddress.Loopback, 5300));
        var twice = endPoints.Where(endPoint => endPoint.Port != 0).GroupBy(endPoint => endPoint).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? endPoints : throw new SettingException($"{Key} contains {twice.Key} twice; each address stands for UDP and TCP, and once is enough.");
    }

    private static string? Identity(IConfiguration configuration, string key)
    {
        var text = Settings.Text(configuration, key);
        var octets = Encoding.UTF8.GetByteCount(text ?? "");
        return octets <= LongestIdentity ? text : throw new SettingException($"{key} has {octets} octets, but it must have at most {LongestIdentity}.");
    }

    private static string? DnstapTarget(IConfiguration configuration)
    {
        var text = Settings.Text(configuration, "DDNS_DNSTAP");
        return text?.Split(':', 2) switch
        {
            null or ["file", { Length: > 0 }] => text,
            ["unix", { Length: > 0 } path] when Encoding.UTF8.GetByteCount(path) <= LongestSocketPath => text,
            ["unix", { Length: > LongestSocketPath }] => throw new SettingException($"DDNS_DNSTAP names a socket whose path is longer than the {LongestSocketPath} octets that the system allows."),
            _ => throw new SettingException($"DDNS_DNSTAP is '{text}', but it must be unix:PATH of a collector's socket or file:PATH."),
        };
    }

    // Here an empty value empties the list; only the absent setting has the default.
    private static IPNetwork[] Networks(IConfiguration configuration, string key, params string[] unset)
    {
        var texts = configuration[key] is null ? unset : Settings.List(configuration, key);
        return [.. texts.Select(text => Network(text)
            ?? throw new SettingException($"{key} contains '{text}', but each entry must be an address or a network, such as 192.0.2.0/24 or ::1."))];
    }

    private static IPNetwork? Network(string text)
    {
        if (!text.Contains('/', StringComparison.Ordinal))
            text += text.Contains(':', StringComparison.Ordinal) ? "/128" : "/32";
        return IPNetwork.TryParse(text, out var network) ? network : null;
    }

    private static byte[] Secret(string text) => text.Length == 32 && text.All(char.IsAsciiHexDigit)
        ? Convert.FromHexString(text)
        : throw new SettingException($"DDNS_COOKIE_SECRETS contains an entry of {text.Length} characters, but each must be 32 hexadecimal digits.");
}
