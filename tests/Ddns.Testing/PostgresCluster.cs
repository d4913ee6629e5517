using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ddns.Testing;

/// <summary>
/// A throw-away PostgreSQL server on a free port of the loopback, with its data in a directory of its own. It is stopped and
/// removed when it is disposed of, and also when this process ends in any other way: a watchman waits for the end of a pipe
/// that only this process holds.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    // PostgreSQL refuses to run as root; Debian's package makes this user.
    private const string ServerUser = "postgres";

    private static readonly Lazy<string?> Programs = new(FindPrograms);
    private readonly string _programs;
    private readonly string _directory;
    private readonly Process _watchman;

    private PostgresCluster(string programs, string directory, int port, Process watchman) =>
        (_programs, _directory, Port, _watchman) = (programs, directory, port, watchman);

    /// <summary>Why this machine cannot run one; null when it can.</summary>
    public static string? Obstacle => Programs.Value is null
        ? "PostgreSQL's server programs are missing (Debian: postgresql)"
        : Environment.IsPrivilegedProcess && !HasServerUser() ? $"as root, a user '{ServerUser}' is needed to run PostgreSQL" : null;

    public int Port { get; }

    public string ConnectionString(string database) => $"Host=127.0.0.1;Port={Port};Username=ddns;Database={database}";

    public string Url(string database) => $"postgres://ddns@127.0.0.1:{Port}/{database}";

    /// <param name="settings">Lines of postgresql.conf beside those that every cluster has.</param>
    public static async Task<PostgresCluster> StartAsync(params string[] settings)
    {
        var programs = Programs.Value ?? throw new InvalidOperationException(Obstacle);
        var directory = Directory.CreateTempSubdirectory("ddns-postgres-").FullName;
        var port = FreePort();
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", $"{ServerUser}:", directory);
        var cluster = new PostgresCluster(programs, directory, port, Watch(programs, directory));
        try
        {
            await cluster.AsServerUserAsync($"{programs}/initdb", "-D", cluster.Data, "-U", "ddns", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8");
            string[] all = [$"port = {port}", "listen_addresses = '127.0.0.1'", $"unix_socket_directories = '{directory}'", "max_connections = 300", "shared_buffers = 64MB", .. settings];
            await File.AppendAllLinesAsync(Path.Combine(cluster.Data, "postgresql.conf"), all);
            await cluster.StartServerAsync();
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
        return cluster;
    }

    /// <summary>Starts the server again after <see cref="StopServerAsync"/>.</summary>
    public Task StartServerAsync() => AsServerUserAsync($"{_programs}/pg_ctl", "-D", Data, "-w", "-t", "120", "-l", Path.Combine(_directory, "log"), "start");

    /// <summary>As a crash would: connections are cut, nothing is finished, the next start recovers from the log.</summary>
    public Task StopServerAsync() => AsServerUserAsync($"{_programs}/pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");

    /// <summary>Runs statements with psql, the server's own client; what they print, without headings.</summary>
    public Task<string> SqlAsync(string sql, string database = "postgres") =>
        RunAsync($"{_programs}/psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", "ddns", "-d", database, "-c", sql);

    /// <summary>An empty database.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"t{Guid.NewGuid():N}";
        await SqlAsync($"CREATE DATABASE {name}");
        return name;
    }

    public async ValueTask DisposeAsync()
    {
        _watchman.StandardInput.Close();
        await _watchman.WaitForExitAsync();
        _watchman.Dispose();
    }

    private string Data => Path.Combine(_directory, "data");

    /// <summary>In a session of its own, so that whoever ends this process's group does not end it too.</summary>
    private static Process Watch(string programs, string directory)
    {
        const string Script = "cat >/dev/null; cd /; if [ \"$(id -u)\" = 0 ]; then run='runuser -u postgres --'; fi; $run \"$1/pg_ctl\" -D \"$2/data\" -m immediate stop >/dev/null 2>&1; rm -rf -- \"$2\"";
        return Process.Start(new ProcessStartInfo("setsid", ["--wait", "sh", "-c", Script, "sh", programs, directory]) { RedirectStandardInput = true })
            ?? throw new InvalidOperationException("the watchman does not start");
    }

    private Task<string> AsServerUserAsync(string program, params string[] arguments) =>
        Environment.IsPrivilegedProcess ? RunAsync("runuser", ["-u", ServerUser, "--", program, .. arguments]) : RunAsync(program, arguments);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        // pg_ctl's server inherits its output: a pipe would not end before the server does, so output goes through files.
        var output = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("sh", ["-c", "out=$1; shift; exec \"$@\" >\"$out\" 2>&1 </dev/null", "sh", output, program, .. arguments]) { WorkingDirectory = "/" };
            using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start");
            await process.WaitForExitAsync();
            var text = await File.ReadAllTextAsync(output);
            return process.ExitCode == 0 ? text.Trim() : throw new InvalidOperationException($"{Path.GetFileName(program)} {string.Join(' ', arguments)}: {text}");
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static string? FindPrograms()
    {
        if (OperatingSystem.IsWindows())
            return null;
        // Debian keeps each version's programs beside each other and off the PATH.
        const string Debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(Debian) ? Directory.GetDirectories(Debian).OrderByDescending(path => int.TryParse(Path.GetFileName(path), out var version) ? version : 0).Select(path => Path.Combine(path, "bin")) : [];
        return versions.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')).FirstOrDefault(path => File.Exists(Path.Combine(path, "initdb")) && File.Exists(Path.Combine(path, "psql")));
    }

    private static bool HasServerUser() => File.ReadLines("/etc/passwd").Any(line => line.StartsWith(ServerUser + ":", StringComparison.Ordinal));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
