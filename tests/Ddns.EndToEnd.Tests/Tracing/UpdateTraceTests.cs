namespace Ddns.EndToEnd.Tests.Tracing;

/// <summary>The judge is judged first: traces that must not pass.</summary>
public sealed class UpdateTraceTests
{
    private const string Request = """101 recvmsg(210<socket:[9]>, {msg_iov=[{iov_base="PUT /api/domains/homelab/update HTTP/1.1\r\nHost"..., iov_len=4096}]}, 0) = 240""";
    private const string Sync = "102 fdatasync(180</data/ddns.db-wal>) = 0";
    private const string Reply = """103 sendmsg(210<socket:[9]>, {msg_iov=[{iov_base="HTTP/1.1 200 OK\r\nContent-Length"..., iov_len=300}]}, MSG_NOSIGNAL) = 300""";

    [Fact]
    public void An_fsync_between_request_and_reply_is_seen() => Assert.Equal([true], Judge(Request, Sync, Reply));

    [Fact]
    public void No_fsync_at_all_is_a_failure() => Assert.Equal([false], Judge(Request, Reply));

    [Fact]
    public void An_fsync_before_the_request_does_not_count() => Assert.Equal([false], Judge(Sync, Request, Reply));

    [Fact]
    public void An_fsync_after_the_reply_does_not_count() => Assert.Equal([false], Judge(Request, Reply, Sync));

    [Fact]
    public void An_fsync_of_another_file_does_not_count() =>
        Assert.Equal([false], Judge(Request, "102 fsync(33</data/log.txt>) = 0", Reply));

    [Fact]
    public void An_fsync_that_failed_does_not_count() =>
        Assert.Equal([false], Judge(Request, "102 fdatasync(180</data/ddns.db-wal>) = -1 EIO (Input/output error)", Reply));

    [Fact]
    public void An_fsync_that_returns_only_after_the_reply_began_does_not_count() => Assert.Equal([false], Judge(
        Request,
        "102 fdatasync(180</data/ddns.db-wal> <unfinished ...>",
        """103 sendmsg(210<socket:[9]>, {msg_iov=[{iov_base="HTTP/1.1 200 OK\r\nContent-Length"..., iov_len=300}]}, MSG_NOSIGNAL <unfinished ...>""",
        "102 <... fdatasync resumed>) = 0",
        "103 <... sendmsg resumed>) = 300"));

    [Fact]
    public void An_fsync_that_returns_while_the_reply_is_not_yet_written_counts() => Assert.Equal([true], Judge(
        """101 recvmsg(210<socket:[9]>,  <unfinished ...>""",
        """101 <... recvmsg resumed>{msg_iov=[{iov_base="PUT /api/domains/homelab/update HTTP/1.1\r\nHost"..., iov_len=4096}]}, 0) = 240""",
        "102 fdatasync(180</data/ddns.db-wal> <unfinished ...>",
        "104 write(5<pipe:[3]>, \"x\", 1) = 1",
        "102 <... fdatasync resumed>) = 0",
        Reply));

    [Fact]
    public void Each_update_is_judged_on_its_own() => Assert.Equal([true, false], Judge(Request, Sync, Reply, Request, Reply));

    private static List<bool> Judge(params string[] lines) => UpdateTrace.SyncedBeforeReply(SystemCall.Read(lines), "ddns.db");
}
