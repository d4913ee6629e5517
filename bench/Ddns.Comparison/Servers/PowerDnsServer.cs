namespace Ddns.Comparison.Servers;

/// <summary>The bind backend, one receiver and one distributor thread, caches that hold every name.</summary>
internal sealed class PowerDnsServer : IServer
{
    public string Name => "pdns";

    public Launch Version => new("pdns_server", "--version");

    public Launch Prepare(string folder, int port, string zoneFile)
    {
        File.WriteAllText(Path.Combine(folder, "named.conf"), $$"""
            options { directory "{{folder}}"; };
            zone "{{TestZone.Name}}" { type master; file "{{zoneFile}}"; };

            """);
        File.WriteAllText(Path.Combine(folder, "pdns.conf"), $"""
            launch=bind
            bind-config={folder}/named.conf
            local-address=127.0.0.1
            local-port={port}
            config-dir={folder}
            socket-dir={folder}
            daemon=no
            guardian=no
            receiver-threads=1
            distributor-threads=1
            reuseport=no
            cache-ttl=60
            query-cache-ttl=60
            negquery-cache-ttl=60
            max-cache-entries=4000000
            max-packet-cache-entries=4000000
            consistent-backends=yes
            loglevel=0
            log-dns-queries=no
            query-logging=no
            max-tcp-connections=1000
            max-tcp-connections-per-client=0
            8bit-dns=no
            any-to-tcp=yes
            version-string=anonymous
            webserver=no
            api=no

            """);
        return new Launch("pdns_server", "--config-dir=" + folder);
    }
}
