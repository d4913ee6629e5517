using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Ddns.Authoritative.Tests.Harness;
using Ddns.Authoritative.Tests.Running;

namespace Ddns.Authoritative.Tests.Service;

/// <summary>What a service manager sees: notifications and inherited sockets.</summary>
public sealed class ServiceManagerTests : IDisposable
{
    // A program knows that systemd started it by its parent's name, which for a script is that of its file.
    private const string Systemd = """
        #!/bin/bash
        "$1" &
        child=$!
        trap 'kill -TERM $child' TERM
        wait $child
        wait $child
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_manager_is_told_when_it_answers_and_when_it_stops()
    {
        using var notify = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        notify.Bind(new UnixDomainSocketEndPoint(_folder.Combine("notify.sock")));
        var systemd = _folder.Write("systemd", Systemd);
        File.SetUnixFileMode(systemd, (UnixFileMode)0b111_101_101);
        await using var node = new NodeProcess(_folder, new Dictionary<string, string> { ["NOTIFY_SOCKET"] = _folder.Combine("notify.sock"), ["DDNS_LOG"] = "json" }, systemd);

        Assert.Equal("READY=1", await NextAsync(notify));
        // Ready means: it answers.
        Assert.Contains("DNS answers on", node.Log, StringComparison.Ordinal);
        Assert.All(node.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => JsonDocument.Parse(line));

        var exit = node.StopAsync();
        Assert.Equal("STOPPING=1", await NextAsync(notify));
        Assert.Equal(0, await exit);
    }

    [Fact]
    public async Task Inherited_sockets_are_served_and_outlive_the_process()
    {
        await using var manager = await SocketManager.StartAsync(_folder);

        // What comes before the program is there waits in the sockets.
        using var udp = DnsClient.Udp(manager.EndPoint);
        await udp.SendAsync(Wire.Query(1, "home.example.org"), DnsClient.Soon());
        await manager.LaunchAsync();
        Assert.Equal((1, "192.0.2.1"), Read(await DnsClient.ReceiveUdpAsync(udp)));
        Assert.Equal((2, "192.0.2.1"), Read(await DnsClient.AskTcpAsync(manager.EndPoint, Wire.Query(2, "home.example.org"))));

        Assert.Equal("EXIT 0", await manager.StopNodeAsync());
        using var tcp = DnsClient.Tcp(manager.EndPoint);
        await tcp.SendAsync(Wire.Framed(Wire.Query(3, "home.example.org")), DnsClient.Soon());
        await udp.SendAsync(Wire.Query(4, "home.example.org"), DnsClient.Soon());

        // A restart loses no query.
        await manager.LaunchAsync();
        Assert.Equal((3, "192.0.2.1"), Read((await DnsClient.ReceiveTcpAsync(tcp))!));
        Assert.Equal((4, "192.0.2.1"), Read(await DnsClient.ReceiveUdpAsync(udp)));
        Assert.Equal((5, "192.0.2.1"), Read(await DnsClient.AskUdpAsync(udp, Wire.Query(5, "home.example.org"))));

        // A socket that was shut down by the first process would let the second one spin on it.
        var before = manager.ProcessorTicks();
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.InRange(manager.ProcessorTicks() - before, 0, 25);
        Assert.Equal("EXIT 0", await manager.StopNodeAsync());
    }

    [Fact]
    public async Task An_inherited_socket_that_no_setting_names_is_told_of()
    {
        await using var manager = await SocketManager.StartAsync(_folder, "127.0.0.1:0");

        await manager.LaunchAsync();

        await Eventually.IsAsync(() => manager.Log.Contains($"passed a socket on {manager.EndPoint}, which DDNS_DNS_LISTEN does not name", StringComparison.Ordinal), "the unused socket is told of");
        Assert.Equal("EXIT 0", await manager.StopNodeAsync());
    }

    private static (int, string) Read(byte[] answer) => (Wire.Id(answer), Wire.LastAddress(answer));

    private static async Task<string> NextAsync(Socket notify)
    {
        var buffer = new byte[512];
        return Encoding.UTF8.GetString(buffer, 0, await notify.ReceiveAsync(buffer, DnsClient.Soon(90)));
    }

    /// <summary>A small service manager: holds a UDP and a TCP socket and starts the node with them as descriptors 3 and 4 (sd_listen_fds(3)).</summary>
    private sealed class SocketManager : IAsyncDisposable
    {
        private const string Script = """
            import os, signal, socket, sys
            program, listen = sys.argv[1], sys.argv[2]
            while True:
                udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
                udp.bind(("127.0.0.1", 0))
                try:
                    tcp.bind(udp.getsockname())
                    break
                except OSError:
                    udp.close(); tcp.close()
            tcp.listen(16)
            address = "127.0.0.1:%d" % udp.getsockname()[1]
            print("AT", address, flush=True)
            child = 0
            for line in sys.stdin:
                if line.startswith("launch"):
                    child = os.fork()
                    if child == 0:
                        held = [os.dup(udp.fileno()), os.dup(tcp.fileno())]
                        for number, fd in enumerate(held):
                            os.dup2(fd, 30 + number)
                        for number in range(len(held)):
                            os.dup2(30 + number, 3 + number, inheritable=True)
                        os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="2", DDNS_DNS_LISTEN=listen or address)
                        os.execv(program, [program])
                    print("PID", child, flush=True)
                else:
                    os.kill(child, signal.SIGTERM)
                    print("EXIT", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
            if child:
                try:
                    os.kill(child, signal.SIGKILL)
                except OSError:
                    pass
            """;

        private readonly Process _process;
        private readonly StringBuilder _log = new();
        private readonly System.Threading.Channels.Channel<string> _told = System.Threading.Channels.Channel.CreateUnbounded<string>();
        private int _node;

        private SocketManager(Process process) => _process = process;

        public IPEndPoint EndPoint { get; private set; } = new(IPAddress.None, 0);

        public string Log
        {
            get
            {
                lock (_log)
                    return _log.ToString();
            }
        }

        public static async Task<SocketManager> StartAsync(TemporaryFolder folder, string listen = "")
        {
            var python = Programs.Need("python3", "python3-minimal");
            folder.Write("zones/example.org.zone", TestTable.Zone);
            var start = new ProcessStartInfo(python, [folder.Write("manager.py", Script), Repository.NodeProgram, listen])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["DATABASE_URL"] = $"zonefiles:{folder.Combine("zones")}";
            var manager = new SocketManager(new Process { StartInfo = start });
            manager._process.OutputDataReceived += (_, line) => manager.Heard(line.Data);
            manager._process.ErrorDataReceived += (_, line) => manager.Heard(line.Data);
            manager._process.Start();
            manager._process.BeginOutputReadLine();
            manager._process.BeginErrorReadLine();
            manager.EndPoint = IPEndPoint.Parse((await manager.NextAsync("AT "))[3..]);
            return manager;
        }

        public async Task LaunchAsync()
        {
            await _process.StandardInput.WriteLineAsync("launch");
            await _process.StandardInput.FlushAsync();
            _node = int.Parse((await NextAsync("PID "))[4..], CultureInfo.InvariantCulture);
        }

        public async Task<string> StopNodeAsync()
        {
            // A signal before its handlers stand would end it at once.
            await NextAsync("DNS answers on ");
            await _process.StandardInput.WriteLineAsync("stop");
            await _process.StandardInput.FlushAsync();
            return await NextAsync("EXIT ");
        }

        /// <summary>Hundredths of a second that the node has used (utime and stime of proc_pid_stat(5)).</summary>
        public long ProcessorTicks()
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{_node}/stat")).Split(") ")[1].Split(' ');
            return long.Parse(stat[11], CultureInfo.InvariantCulture) + long.Parse(stat[12], CultureInfo.InvariantCulture);
        }

        public async ValueTask DisposeAsync()
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            if (TestContext.Current.TestState?.Result == TestResult.Failed)
                TestContext.Current.TestOutputHelper?.WriteLine(Log);
            _process.Dispose();
        }

        private async Task<string> NextAsync(string part)
        {
            await foreach (var line in _told.Reader.ReadAllAsync(DnsClient.Soon(90)))
            {
                if (line.Contains(part, StringComparison.Ordinal))
                    return line;
            }
            throw new InvalidOperationException();
        }

        private void Heard(string? line)
        {
            if (line is null)
                return;
            lock (_log)
                _log.AppendLine(line);
            _told.Writer.TryWrite(line);
        }
    }
}
