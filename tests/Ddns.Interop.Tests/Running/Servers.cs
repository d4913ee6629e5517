using System.Net;

namespace Ddns.Interop.Tests.Running;

/// <summary>How each server is told to serve a folder of zones: all of it, additional data included, no limits, no cookies of its own.</summary>
internal static class Servers
{
    public static readonly IReadOnlyDictionary<string, (string Program, string Package)> Peers = new Dictionary<string, (string, string)>
    {
        ["nsd"] = ("nsd", "nsd"),
        ["knot"] = ("knotd", "knot"),
        ["bind"] = ("named", "bind9"),
        ["powerdns"] = ("pdns_server", "pdns-backend-bind"),
    };

    public static Task<NameServer> StartOursAsync(string zones, IPEndPoint? endPoint = null, bool sockets = false)
    {
        endPoint ??= Free();
        var environment = new Dictionary<string, string>
        {
            ["DATABASE_URL"] = $"zonefiles:{zones}",
            ["DDNS_DNS_LISTEN"] = endPoint.ToString(),
            ["DDNS_DNS_TRANSPORT"] = sockets ? "sockets" : "auto",
            ["DDNS_DNS_WORKERS"] = "1",
        };
        return NameServer.StartAsync("ddns", endPoint, Folder(), Repository.Server, [], Apexes(zones)[0], environment);
    }

    public static Task<NameServer> StartAsync(string peer, string zones)
    {
        var program = Programs.Need(Peers[peer].Program, Peers[peer].Package);
        var (endPoint, folder, apexes) = (Free(), Folder(), Apexes(zones));
        string Start(string file, string text)
        {
            var path = Path.Combine(folder, file);
            File.WriteAllText(path, text);
            return path;
        }
        string[] arguments = peer switch
        {
            "nsd" => ["-d", "-c", Start("nsd.conf", Nsd(endPoint, folder, zones, apexes))],
            "knot" => ["-c", Start("knot.conf", Knot(endPoint, folder, zones, apexes))],
            "bind" => ["-g", "-c", Start("named.conf", Bind(endPoint, folder, zones, apexes))],
            _ => [$"--config-dir={Path.GetDirectoryName(Start("pdns.conf", PowerDns(endPoint, folder, Start("zones.conf", ZoneStatements(zones, apexes)))))}"],
        };
        return NameServer.StartAsync(peer, endPoint, folder, program, arguments, apexes[0]);
    }

    public static string[] Apexes(string zones) => [.. Directory.GetFiles(zones, "*.zone").Select(Apex).Order(StringComparer.Ordinal)];

    public static string Apex(string file) => Path.GetFileNameWithoutExtension(file) is var name && name == "root" ? "." : name + ".";

    public static string Folder() => Directory.CreateTempSubdirectory("ddns-interop-").FullName;

    public static IPEndPoint Free() => new(IPAddress.Loopback, FreePorts.Take());

    private static string FileOf(string zones, string apex) => Path.Combine(zones, apex == "." ? "root.zone" : $"{apex[..^1]}.zone");

    private static string Nsd(IPEndPoint at, string folder, string zones, string[] apexes) => $"""
        server:
          ip-address: {at.Address}@{at.Port}
          port: {at.Port}
          server-count: 1
          do-ip6: no
          username: ""
          chroot: ""
          zonesdir: "{folder}"
          database: ""
          pidfile: "{folder}/nsd.pid"
          xfrdfile: "{folder}/xfrd.state"
          xfrdir: "{folder}"
          zonelistfile: "{folder}/zone.list"
          minimal-responses: no
          rrl-ratelimit: 0
          rrl-whitelist-ratelimit: 0
          round-robin: no
        remote-control:
          control-enable: no
        {string.Join('\n', apexes.Select(apex => $"zone:\n  name: \"{apex}\"\n  zonefile: \"{FileOf(zones, apex)}\""))}

        """;

    private static string Knot(IPEndPoint at, string folder, string zones, string[] apexes) => $"""
        server:
          rundir: "{folder}"
          listen: {at.Address}@{at.Port}
          udp-workers: 1
          tcp-workers: 1
          background-workers: 1
          dbus-event: none
          answer-rotation: off
        control:
          listen: "{folder}/knot.sock"
        database:
          storage: "{folder}"
          journal-db-max-size: 64M
        log:
          - target: stderr
            any: warning
        zone:
        {string.Join('\n', apexes.Select(apex => $"  - domain: \"{apex}\"\n    file: \"{FileOf(zones, apex)}\"\n    zonefile-sync: -1\n    zonefile-load: whole\n    journal-content: none"))}

        """;

    private static string Bind(IPEndPoint at, string folder, string zones, string[] apexes) => $$"""
        options {
          directory "{{folder}}";
          listen-on port {{at.Port}} { {{at.Address}}; };
          listen-on-v6 { none; };
          pid-file "{{folder}}/named.pid";
          session-keyfile "{{folder}}/session.key";
          lock-file none;
          recursion no;
          allow-recursion { none; };
          minimal-responses no-auth;
          minimal-any yes;
          dnssec-validation no;
          notify no;
          rrset-order { order none; };
          check-names primary ignore;
          check-integrity no;
          check-sibling no;
          check-mx ignore;
          check-mx-cname ignore;
          check-srv-cname ignore;
          check-wildcard no;
          empty-zones-enable no;
          answer-cookie no;
        };
        controls { };
        {{ZoneStatements(zones, apexes)}}
        """;

    private static string ZoneStatements(string zones, string[] apexes) =>
        string.Concat(apexes.Select(apex => $"zone \"{(apex == "." ? "." : apex[..^1])}\" {{ type master; file \"{FileOf(zones, apex)}\"; }};\n"));

    private static string PowerDns(IPEndPoint at, string folder, string statements) => $"""
        launch=bind
        bind-config={statements}
        local-address={at.Address}
        local-port={at.Port}
        socket-dir={folder}
        daemon=no
        guardian=no
        dname-processing=yes
        8bit-dns=yes
        any-to-tcp=no
        consistent-backends=yes
        cache-ttl=0
        query-cache-ttl=0
        negquery-cache-ttl=0
        zone-cache-refresh-interval=0
        version-string=anonymous
        webserver=no
        api=no
        loglevel=3

        """;
}
