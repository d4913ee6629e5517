namespace Ddns.Comparison.Servers;

/// <summary>How a server is started.</summary>
internal sealed record Launch(string Program, params string[] Arguments)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>A kind of server that can serve the test zone. All run in the foreground, with one worker, on loopback.</summary>
internal interface IServer
{
    string Name { get; }

    /// <summary>The program that must be there, and the arguments that make it say its version.</summary>
    Launch Version { get; }

    /// <param name="folder">Empty, for configuration and whatever it writes.</param>
    Launch Prepare(string folder, int port, string zoneFile);
}
