namespace Ddns.Comparison.Servers;

/// <summary>One server process, answers without additional data, cookies on, rate limiting off.</summary>
internal sealed class NsdServer : IServer
{
    public string Name => "nsd";

    public Launch Version => new("nsd", "-v");

    public Launch Prepare(string folder, int port, string zoneFile)
    {
        var configuration = Path.Combine(folder, "nsd.conf");
        File.WriteAllText(configuration, $"""
            server:
              ip-address: 127.0.0.1@{port}
              port: {port}
              server-count: 1
              reuseport: no
              do-ip6: no
              username: ""
              chroot: ""
              zonesdir: "{folder}"
              database: ""
              pidfile: "{folder}/nsd.pid"
              xfrdfile: "{folder}/xfrd.state"
              xfrdir: "{folder}"
              zonelistfile: "{folder}/zone.list"
              logfile: "{folder}/nsd.log"
              verbosity: 0
              minimal-responses: yes
              rrl-ratelimit: 0
              rrl-whitelist-ratelimit: 0
              receive-buffer-size: 4194304
              send-buffer-size: 4194304
              tcp-count: 1000
              tcp-query-count: 0
              round-robin: no
              zonefiles-check: no
              answer-cookie: yes
            remote-control:
              control-enable: no
            zone:
              name: {TestZone.Name}
              zonefile: "{zoneFile}"

            """);
        return new Launch("nsd", "-d", "-c", configuration);
    }
}
