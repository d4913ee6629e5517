using System.Diagnostics;
using System.Net;
using System.Text;

namespace Ddns.Interop.Tests.Running;

/// <summary>A name server in a process of its own, with its files in a temporary folder; both go when it is disposed.</summary>
internal sealed class NameServer : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private NameServer(string name, IPEndPoint endPoint, string folder, string program, string[] arguments, IReadOnlyDictionary<string, string> environment)
    {
        (Name, EndPoint, Folder) = (name, endPoint, folder);
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Log(line.Data);
        _process.ErrorDataReceived += (_, line) => Log(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Name { get; }

    public IPEndPoint EndPoint { get; }

    public string Folder { get; }

    /// <summary>Starts a server and returns once it answers for a zone.</summary>
    /// <param name="probe">A zone whose SOA it has to answer with authority; null: any answer will do.</param>
    public static async Task<NameServer> StartAsync(string name, IPEndPoint endPoint, string folder, string program, string[] arguments, string? probe, IReadOnlyDictionary<string, string>? environment = null)
    {
        var server = new NameServer(name, endPoint, folder, program, arguments, environment ?? new Dictionary<string, string>());
        using var asker = new Asker(endPoint);
        var query = new RawQuery(probe ?? ".", "SOA").ToOctets();
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(60))
        {
            if (server._process.HasExited)
                break;
            if (await asker.TryAskAsync(query, 200) is { } reply && (probe is null || RawReply.Read(reply) is { IsAuthoritative: true, Answers.Count: 1 }))
                return server;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        var log = server.ToString();
        server.Dispose();
        throw new InvalidOperationException($"{name} does not answer:\n{log}");
    }

    public override string ToString()
    {
        lock (_log)
            return _log.ToString();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private void Log(string? line)
    {
        lock (_log)
            _log.AppendLine(line);
    }
}
