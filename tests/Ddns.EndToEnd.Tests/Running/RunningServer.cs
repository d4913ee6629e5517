using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace Ddns.EndToEnd.Tests.Running;

/// <summary>A server process under test, with everything it prints.</summary>
internal sealed partial class RunningServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);

    private readonly StringBuilder _log = new();
    private readonly Process _process;
    private readonly int _serverProcessId;

    private RunningServer(ServerSetup setup, string[] wrapper)
    {
        Setup = setup;
        string[] command = [.. wrapper, Repository.ServerProgram];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = setup.Folder,
        };
        ForgetSettings(start.Environment);
        foreach (var (key, value) in setup.Environment)
            start.Environment[key] = value;

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _serverProcessId = _process.Id;
    }

    public ServerSetup Setup { get; }

    public bool HasExited => _process.HasExited;

    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    public int LogLineCount => Log.AsSpan().Count('\n');

    /// <summary>Starts a server without waiting for it. <paramref name="wrapper"/> is a command that runs it, such as strace.</summary>
    public static RunningServer Launch(ServerSetup setup, params string[] wrapper) => new(setup, wrapper);

    public static async Task<RunningServer> StartAsync(ServerSetup setup, params string[] wrapper)
    {
        var server = Launch(setup, wrapper);
        try
        {
            await server.ReadyAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes with the first 200 of /readyz.</summary>
    public async Task ReadyAsync()
    {
        using var client = new HttpClient { BaseAddress = Setup.Http };
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < StartLimit)
        {
            if (HasExited)
                throw new InvalidOperationException($"the server ended with exit code {_process.ExitCode} before it was ready:\n{Log}");
            try
            {
                using var answer = await client.GetAsync(new Uri("/readyz", UriKind.Relative), TestContext.Current.CancellationToken);
                if (answer.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException)
            {
                // Nobody listens yet.
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"the server was not ready after {StartLimit.TotalSeconds} s:\n{Log}");
    }

    public async Task<int> ExitedAsync(int seconds = 60)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"the server had not ended after {seconds} s:\n{Log}");
        }
    }

    /// <summary>SIGKILL: nothing of the server runs any more when this returns.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, to the server itself also when a wrapper runs it.</summary>
    public void Terminate() => _ = SendSignal(ServerProcessId(), 15);

    /// <summary>SIGTERM, and the exit code.</summary>
    public Task<int> StopAsync()
    {
        Terminate();
        return ExitedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
            await KillAsync();
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            TestContext.Current.TestOutputHelper?.WriteLine($"--- what the server on {Setup.Http} printed\n{Log}");
        _process.Dispose();
    }

    // Settings of whoever runs the tests are not those of the server under test.
    private static void ForgetSettings(IDictionary<string, string?> environment)
    {
        foreach (var key in environment.Keys.Where(key => key.StartsWith("DDNS_", StringComparison.Ordinal)
            || key.StartsWith("ASPNETCORE_", StringComparison.Ordinal) || key is "DATABASE_URL" or "JWT_SECRET" or "PDNS_API_KEY").ToArray())
            environment.Remove(key);
    }

    private int ServerProcessId()
    {
        var children = $"/proc/{_serverProcessId}/task/{_serverProcessId}/children";
        return _process.StartInfo.FileName != Repository.ServerProgram && File.Exists(children)
            && File.ReadAllText(children).Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var child, ..]
            ? int.Parse(child, System.Globalization.CultureInfo.InvariantCulture)
            : _serverProcessId;
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
    private static partial int SendSignal(int processId, int signal);
}
