namespace Ddns.EndToEnd.Tests.Tracing;

/// <summary>Looks in a trace for what must lie between a request and its reply: the return of the journal's fsync.</summary>
internal static class UpdateTrace
{
    private static readonly string[] Reads = ["read", "readv", "recvfrom", "recvmsg", "recv"];
    private static readonly string[] Writes = ["write", "writev", "sendto", "sendmsg", "send"];

    /// <summary>
    /// For each update in the trace, in order, whether an fsync or fdatasync of the store's files returned successfully after the
    /// request was read and before the first byte of the reply was handed to the kernel. Requests must not overlap.
    /// </summary>
    public static List<bool> SyncedBeforeReply(IEnumerable<SystemCall> calls, string store)
    {
        var updates = new List<bool>();
        bool? synced = null;
        foreach (var call in calls)
        {
            if (call.HasReturned && Reads.Contains(call.Name) && call.Arguments.Contains("\"PUT /api/domains/", StringComparison.Ordinal))
            {
                synced = false;
            }
            else if (synced is not null && call.HasReturned && call.Name is "fsync" or "fdatasync" && call.Result == "0" && call.Arguments.Contains(store, StringComparison.Ordinal))
            {
                synced = true;
            }
            else if (synced is { } state && call.HasEntered && Writes.Contains(call.Name) && call.Arguments.Contains("\"HTTP/1.1 200 OK", StringComparison.Ordinal))
            {
                updates.Add(state);
                synced = null;
            }
        }

        return updates;
    }
}
