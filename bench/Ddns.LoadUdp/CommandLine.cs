using System.Globalization;
using System.Net;

namespace Ddns.LoadUdp;

/// <summary>What was asked for on the command line.</summary>
internal sealed record CommandLine(LoadSettings Load, QueryMix Mix, string Zone, int Hosts)
{
    public const string Usage = """
        Ddns.LoadUdp ADDRESS:PORT [options]     asks a server for names of the test zone
        Ddns.LoadUdp echo ADDRESS:PORT          sends every datagram back

          --mix uniform|zipf|nameerror   uniform: 80 % A, 10 % AAAA, 10 % NXDOMAIN
          --zone NAME                    ddns.example.net
          --hosts N                      the zone has h0 to h(N-1); 1000000
          --seconds S                    1
          --clients N                    sockets; 8
          --window N                     outstanding on each; 32
          --rate N                       queries per second, open loop; 0: closed loop
          --cookies                      EDNS with a cookie in every query
        """;

    public static CommandLine? Parse(string[] arguments)
    {
        if (arguments.Length == 0 || !IPEndPoint.TryParse(arguments[0], out var server))
            return null;
        CommandLine? line = new(new LoadSettings { Server = server }, QueryMix.Uniform, "ddns.example.net", 1_000_000);
        for (var i = 1; i < arguments.Length && line is not null; i++)
        {
            if (arguments[i] == "--cookies")
                line = line with { Load = line.Load with { Cookies = true } };
            else
                line = i + 1 < arguments.Length ? line.With(arguments[i], arguments[++i]) : null;
        }
        return line;
    }

    private CommandLine? With(string option, string value)
    {
        if (option == "--zone")
            return this with { Zone = value };
        if (option == "--mix")
            return Enum.TryParse<QueryMix>(value, ignoreCase: true, out var mix) ? this with { Mix = mix } : null;
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || number < 0)
            return null;
        return option switch
        {
            "--hosts" => this with { Hosts = (int)number },
            "--seconds" => this with { Load = Load with { Seconds = number } },
            "--clients" => this with { Load = Load with { Clients = (int)number } },
            "--window" => this with { Load = Load with { Window = (int)number } },
            "--rate" => this with { Load = Load with { Rate = number } },
            _ => null,
        };
    }
}
