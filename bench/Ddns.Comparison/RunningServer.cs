using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Ddns.Comparison.Servers;

namespace Ddns.Comparison;

/// <summary>A started server: pinned to its core, in a session of its own with high priority, gone when disposed.</summary>
internal sealed partial class RunningServer : IAsyncDisposable
{
    private static readonly TimeSpan LongestLoad = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(10);

    // The scheduler weighs sessions before it weighs processes (autogroup): niceness inside one would do nothing against what else runs here.
    // Without the right to raise it, it stays as it is.
    private const string Preparation = "echo -15 2>/dev/null >/proc/self/autogroup; core=$1; shift; exec taskset -c \"$core\" \"$@\"";

    private readonly Process _process;

    private RunningServer(string name, IPEndPoint endPoint, Process process) => (Name, EndPoint, _process) = (name, endPoint, process);

    public string Name { get; }

    public IPEndPoint EndPoint { get; }

    public StreamWriter Input => _process.StandardInput;

    public StreamReader Output => _process.StandardOutput;

    /// <summary>From the start of the process to the first right answer for the last name of the zone, on the server's one core.</summary>
    public double LoadSeconds { get; private set; }

    /// <summary>The CPU time of the same: what is left when others want the core too.</summary>
    public double LoadCpuSeconds { get; private set; }

    /// <summary>Before the first load.</summary>
    public double SizeAfterLoad { get; private set; }

    public double Size => ProcessTree.ProportionalSetSize(_process.Id);

    public static async Task<RunningServer> StartAsync(IServer server, string folder, int port, string zoneFile, Options options)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        var launch = server.Prepare(folder, port, zoneFile);
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["sh", "-c", Preparation, "sh", Options.ServerCore.ToString(CultureInfo.InvariantCulture), launch.Program, .. launch.Arguments])
            start.ArgumentList.Add(argument);
        foreach (var (key, value) in launch.Environment)
            start.Environment[key] = value;

        var endPoint = new IPEndPoint(IPAddress.Loopback, port);
        var clock = Stopwatch.StartNew();
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{server.Name} did not start.");
        var running = new RunningServer(server.Name, endPoint, process);
        // What it says is not kept, and must not fill a pipe either. The changing node's answers are read where they are asked for.
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        if (server is not ChangingNode)
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        while (server is EchoServer ? clock.Elapsed.TotalSeconds < 1 : !AnswerCheck.IsLoaded(endPoint, options.Hosts))
        {
            if (process.HasExited || clock.Elapsed > LongestLoad)
            {
                await running.DisposeAsync();
                throw new InvalidOperationException($"{server.Name} does not answer.");
            }
            await Task.Delay(10);
        }
        running.LoadSeconds = clock.Elapsed.TotalSeconds;
        var (user, system) = ProcessTree.CpuTime(process.Id);
        running.LoadCpuSeconds = (user + system) / 1000;
        running.SizeAfterLoad = running.Size;
        return running;
    }

    /// <summary>One run, with what it cost the server.</summary>
    public async Task<Sample> MeasureAsync(ILoad load, double seconds)
    {
        var before = ProcessTree.CpuTime(_process.Id);
        var sample = await load.RunAsync(EndPoint, seconds, Name == EchoServer.Id);
        var after = ProcessTree.CpuTime(_process.Id);
        return sample with { User = after.User - before.User, System = after.System - before.System };
    }

    public async ValueTask DisposeAsync()
    {
        const int Terminate = 15;
        if (!_process.HasExited)
        {
            _ = Kill(_process.Id, Terminate);
            try
            {
                await _process.WaitForExitAsync().WaitAsync(LongestStop);
            }
            catch (TimeoutException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
