namespace Ddns.Comparison.Servers;

/// <summary>One UDP thread and one TCP thread; cookies are on by default.</summary>
internal sealed class GdnsdServer : IServer
{
    public string Name => "gdnsd";

    public Launch Version => new("gdnsd", "version");

    public Launch Prepare(string folder, int port, string zoneFile)
    {
        foreach (var part in (string[])["zones", "run", "state"])
            Directory.CreateDirectory(Path.Combine(folder, part));
        File.CreateSymbolicLink(Path.Combine(folder, "zones", TestZone.Name), zoneFile);
        File.WriteAllText(Path.Combine(folder, "config"), $$"""
            options => {
              listen => [ 127.0.0.1:{{port}} ]
              udp_threads => 1
              tcp_threads => 1
              udp_rcvbuf => 1048576
              udp_sndbuf => 1048576
              run_dir => {{folder}}/run
              state_dir => {{folder}}/state
            }

            """);
        return new Launch("gdnsd", "-c", folder, "start");
    }
}
