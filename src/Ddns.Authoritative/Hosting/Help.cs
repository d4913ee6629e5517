using System.Reflection;
using Ddns.Store.Hosting;

namespace Ddns.Authoritative.Hosting;

/// <summary>What <c>--help</c> prints: the settings, shortly.</summary>
internal static class Help
{
    private static readonly string Version =
        typeof(Help).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public static string Text { get; } = $"""
        Ddns.Authoritative {Version}: a DNS node. Settings come from the environment, appsettings.json, or NAME=VALUE arguments (--DDNS_DNS_WORKERS=4).

          DATABASE_URL                     sqlite:ddns.db       or zonefiles:DIRECTORY, each *.zone in it a zone
          DDNS_DATA_DIR                    data                 where a relative sqlite: path lies
          DDNS_DNS_LISTEN                  127.0.0.1:5300       such as 0.0.0.0:53,[::]:53
          DDNS_DNS_WORKERS                 (cores)              threads for each address and transport
          DDNS_DNS_PIN                     off                  each UDP thread stays on a core: on or off
          DDNS_DNS_TRANSPORT               auto                 auto or sockets
          DDNS_USER                        (stays)              whom root becomes once the ports are bound: a name, or uid:gid
          DDNS_HTTP_LISTEN                 (none)               URL for /metrics, /healthz, /readyz
          DDNS_RRL                         on                   response-rate limiting: on, log or off
          DDNS_RRL_RATE                    200                  answers per second, client network and class of answer
          DDNS_RRL_SLIP                    2                    every n-th answer above it is sent truncated; 0: none
          DDNS_RRL_EXEMPT                  127.0.0.0/8,::1      addresses and networks that are never limited
          DDNS_COOKIES                     on                   on or require
          DDNS_COOKIE_SECRETS              (made at the start)  32 hexadecimal digits each; the first makes cookies, all are accepted
          DDNS_UDP_SIZE                    1232                 octets of the largest UDP answer
          DDNS_TCP_CONNECTIONS             1000
          DDNS_TCP_CONNECTIONS_PER_ADDRESS 100
          DDNS_TCP_IDLE                    10                   seconds
          DDNS_SERVER_ID                   (none)               NSID and id.server
          DDNS_VERSION_BIND                Ddns                 version.bind; none: not said
          DDNS_HOSTNAME_BIND               (none)               hostname.bind
          DDNS_QUERY_LOG                   (none)               a file, or - for standard output
          DDNS_QUERY_LOG_SAMPLE            1                    every how many queries one is logged
          DDNS_DNSTAP                      (none)               unix:PATH of a collector's socket, or file:PATH
          DDNS_LOG                         text                 text or json

        SIGHUP reads changed zone files again. A wrong setting ends the program with one sentence and exit code {SettingException.ExitCode}.

        """;
}
