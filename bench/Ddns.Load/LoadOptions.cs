using System.Globalization;
using System.Net;

namespace Ddns.Load;

/// <summary>What was asked of a run.</summary>
internal sealed record LoadOptions(Uri Http, IPEndPoint Dns, int Connections, int Seconds, bool Unchanged, bool Visible)
{
    public const string Usage = """
        Ddns.Load [--http http://127.0.0.1:8080] [--dns 127.0.0.1:5300] [--connections 64] [--seconds 15] [--unchanged] [--visible]

          --connections  HTTP connections kept open, each with one update under way and a name of its own
          --unchanged    every update repeats the address that the name already has
          --visible      after each reply ask DNS over UDP until it shows the address, and time that
        """;

    /// <summary>Null when the arguments are not understood.</summary>
    public static LoadOptions? Parse(string[] arguments)
    {
        var options = new LoadOptions(new Uri("http://127.0.0.1:8080"), new IPEndPoint(IPAddress.Loopback, 5300), 64, 15, false, false);
        for (var i = 0; i < arguments.Length; i++)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : string.Empty;
            (var next, var taken) = arguments[i] switch
            {
                "--http" when Uri.TryCreate(value, UriKind.Absolute, out var http) => (options with { Http = http }, 1),
                "--dns" when IPEndPoint.TryParse(value, out var dns) => (options with { Dns = dns }, 1),
                "--connections" when Number(value) is > 0 and <= 1000 and var count => (options with { Connections = count }, 1),
                "--seconds" when Number(value) is > 0 and var seconds => (options with { Seconds = seconds }, 1),
                "--unchanged" => (options with { Unchanged = true }, 0),
                "--visible" => (options with { Visible = true }, 0),
                _ => (null, 0),
            };
            if (next is null)
                return null;
            options = next;
            i += taken;
        }

        return options;
    }

    private static int Number(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
