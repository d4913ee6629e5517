namespace Ddns.Comparison.Servers;

/// <summary>One UDP worker and one TCP worker; the cookie module is loaded only where cookies are asked for, because it costs every query.</summary>
internal sealed class KnotServer(bool cookies) : IServer
{
    public const string WithCookies = "knot-cookies";

    public string Name => cookies ? WithCookies : "knot";

    public Launch Version => new("knotd", "-V");

    public Launch Prepare(string folder, int port, string zoneFile)
    {
        var configuration = Path.Combine(folder, "knot.conf");
        File.WriteAllText(configuration, $"""
            server:
              rundir: "{folder}"
              listen: 127.0.0.1@{port}
              udp-workers: 1
              tcp-workers: 1
              background-workers: 1
              tcp-max-clients: 1000
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
            {(cookies ? "template:\n  - id: default\n    global-module: mod-cookies" : "")}
            zone:
              - domain: {TestZone.Name}
                file: "{zoneFile}"
                zonefile-sync: -1
                zonefile-load: whole
                journal-content: none

            """);
        return new Launch("knotd", "-c", configuration);
    }
}
