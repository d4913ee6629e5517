using System.Net;
using Ddns.EndToEnd.Tests.Asking;
using Ddns.EndToEnd.Tests.Running;
using Ddns.EndToEnd.Tests.Tracing;

namespace Ddns.EndToEnd.Tests;

/// <summary>
/// The page cache survives a killed process, so kills cannot show that an update reached the disk. The system calls can: the
/// fsync of the write-ahead log has to return between the request and the reply.
/// </summary>
public sealed class SystemCallTests : EndToEndTest
{
    private const int Updates = 20;

    [Fact]
    public async Task The_logs_fsync_returns_between_request_and_reply()
    {
        var trace = await TraceAsync(i => new IPAddress([198, 51, 100, (byte)i]));

        Assert.Equal(Enumerable.Repeat(true, Updates), trace);
    }

    [Fact]
    public async Task An_update_that_changes_nothing_waits_for_no_disk()
    {
        var trace = await TraceAsync(_ => new IPAddress([198, 51, 100, 1]));

        Assert.True(trace[0]);
        // A batch of check-ins may be written in the meantime.
        Assert.True(trace.Count(synced => synced) <= 3, string.Join(' ', trace));
    }

    private async Task<List<bool>> TraceAsync(Func<int, IPAddress> address)
    {
        await NeedStraceAsync();
        var setup = NewSetupWithShippedZone();
        var log = Path.Combine(setup.Folder, "strace.log");
        var server = await StartAsync(
            setup, ProgramRun.Find("strace")!, "-f", "-y", "-s", "96", "-o", log,
            "-e", "trace=fsync,fdatasync,recvfrom,recvmsg,read,readv,sendto,sendmsg,write,writev", "-e", "signal=none");
        using var api = new Api(setup.Http);
        await api.RegisterAsync();
        var domain = await api.CreateAsync("homelab");

        for (var i = 0; i < Updates; i++)
        {
            using var answer = await api.UpdateAsync(domain.Name, domain.Token, address(i));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(0, await server.StopAsync());
        var trace = UpdateTrace.SyncedBeforeReply(SystemCall.Read(await File.ReadAllLinesAsync(log)), setup.DataFolder);
        Assert.Equal(Updates, trace.Count);
        return trace;
    }

    private static async Task NeedStraceAsync()
    {
        ProgramRun.Need("strace", "strace");
        var probe = await ProgramRun.RunAsync(ProgramRun.Find("strace")!, ["-o", "/dev/null", "true"]);
        Assert.SkipUnless(probe.ExitCode == 0, $"strace may not trace here: {probe.Errors.Trim()}");
    }
}
