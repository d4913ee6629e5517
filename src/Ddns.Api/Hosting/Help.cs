namespace Ddns.Api.Hosting;

/// <summary>What <c>--help</c> prints: the settings, shortly.</summary>
internal static class Help
{
    public static string Text(string program) => $"""
        {program} {BuildVersion.Text}: dynamic DNS. Settings come from the environment, appsettings.json, or NAME=VALUE arguments (--DDNS_TTL=60).

          DATABASE_URL                  sqlite:ddns.db (a relative path lies under DDNS_DATA_DIR)
          DDNS_DATA_DIR                 data             store and secrets
          DDNS_ZONES_DIR                zones            *.zone files that become zones on the first start
          DDNS_DEFAULT_ZONE             ddns.example.com the zone in which names are registered
          DDNS_NS, DDNS_PUBLIC_IP       name servers and address of a default zone that no file describes
          DDNS_DNS_LISTEN               127.0.0.1:5300   such as 0.0.0.0:53,[::]:53
          DDNS_HTTP_LISTEN              http://127.0.0.1:8080
          DDNS_TRUSTED_PROXIES          (none)           networks whose X-Forwarded-For is believed, such as 10.0.0.0/8
          DDNS_TTL                      60               seconds, of dynamic addresses
          DDNS_MAX_DOMAINS              5                per account; 0: no limit
          DDNS_REGISTRATION             first            first, invite or open
          DDNS_ALLOW_PRIVATE_ADDRESSES  (on while only this machine can call) on or off
          DDNS_LOG                      text             text or json
          DDNS_DNS_WORKERS              (one per core)   threads per address; DDNS_DNS_PIN=on keeps each on its core
          DDNS_DNS_TRANSPORT            auto             auto, or sockets for the system's ordinary calls
          DDNS_USER                     (none)           whom root becomes once the ports are bound
          DDNS_UDP_SIZE                 1232             largest UDP answer
          DDNS_RRL                      on               response rate limiting: on, log or off; DDNS_RRL_RATE=200,
                                                         DDNS_RRL_SLIP=2, DDNS_RRL_EXEMPT=127.0.0.0/8,::1
          DDNS_COOKIES                  on               on or require; DDNS_COOKIE_SECRETS when nodes share them
          DDNS_TCP_CONNECTIONS          1000             DDNS_TCP_CONNECTIONS_PER_ADDRESS=100, DDNS_TCP_IDLE=10 seconds
          DDNS_SERVER_ID                (none)           said to NSID and id.server; DDNS_HOSTNAME_BIND, DDNS_VERSION_BIND
          DDNS_QUERY_LOG                (none)           file or -; DDNS_QUERY_LOG_SAMPLE=N logs one in N
          DDNS_DNSTAP                   (none)           unix:PATH or file:PATH
          JWT_SECRET                    (made and kept in DDNS_DATA_DIR) at least 32 bytes

        A wrong setting ends the program with one sentence and exit code {Store.Hosting.SettingException.ExitCode}.

        """;
}
