using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Ddns.Authoritative.Tests.Harness;

namespace Ddns.Authoritative.Tests.Running;

/// <summary>The node as a process of its own over a folder with one zone, and everything that it prints.</summary>
internal sealed partial class NodeProcess : IAsyncDisposable
{
    public const int HangUp = 1;
    public const int Terminate = 15;

    private readonly StringBuilder _log = new();
    private readonly Process _process;

    /// <param name="wrapper">A command that becomes the node (by exec), so that signals reach it.</param>
    public NodeProcess(TemporaryFolder folder, IReadOnlyDictionary<string, string> settings, params string[] wrapper)
    {
        Directory.CreateDirectory(folder.Combine("zones"));
        if (!File.Exists(folder.Combine("zones", "example.org.zone")))
            folder.Write("zones/example.org.zone", TestTable.Zone);
        string[] command = [.. wrapper, Repository.NodeProgram];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Path,
        };
        foreach (var key in start.Environment.Keys.Where(key => key.StartsWith("DDNS_", StringComparison.Ordinal) || key is "DATABASE_URL" or "NOTIFY_SOCKET").ToArray())
            start.Environment.Remove(key);
        start.Environment["DATABASE_URL"] = $"zonefiles:{folder.Combine("zones")}";
        start.Environment["DDNS_DNS_LISTEN"] = "127.0.0.1:0";
        start.Environment["DDNS_DNS_WORKERS"] = "1";
        foreach (var (key, value) in settings)
            start.Environment[key] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <summary>Where it says that it answers.</summary>
    public async Task<IPEndPoint> ListeningAsync()
    {
        await SaysAsync("DNS answers on ");
        var line = Log.Split('\n').First(line => line.Contains("DNS answers on ", StringComparison.Ordinal));
        return IPEndPoint.Parse(line.Split("DNS answers on ")[1].Split(' ')[0]);
    }

    public Task SaysAsync(string text) => Eventually.IsAsync(
        () => Log.Contains(text, StringComparison.Ordinal) || (_process.HasExited ? throw new InvalidOperationException($"ended with {_process.ExitCode} before it said '{text}':\n{Log}") : false),
        $"the node says '{text}', but:\n{Log}", 90);

    public void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    public async Task<int> ExitedAsync()
    {
        await _process.WaitForExitAsync(DnsClient.Soon(60));
        return _process.ExitCode;
    }

    public async Task<int> StopAsync()
    {
        Signal(Terminate);
        return await ExitedAsync();
    }

    /// <summary>A line of /proc/PID/status of every thread.</summary>
    public string[] OfEachThread(string key) =>
        [.. Directory.GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{Id}/task"))
            .Select(task => File.ReadLines(Path.Combine(task, "status")).First(line => line.StartsWith(key, StringComparison.Ordinal))[key.Length..].Trim())];

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            TestContext.Current.TestOutputHelper?.WriteLine($"--- what the node printed\n{Log}");
        _process.Dispose();
    }

    private void Append(string? line)
    {
        if (line is null)
            return;
        lock (_log)
            _log.Append(line).Append('\n');
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Kill(int processId, int signal);
}
