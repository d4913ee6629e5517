using System.Diagnostics;
using System.Globalization;
using System.Net;
using Ddns.Load;

const int WarmUpSeconds = 3;

if (LoadOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(LoadOptions.Usage);
    return 2;
}

await using var names = new Names(options.Http);
var registered = await names.RegisterAsync(options.Connections);
var clients = registered.Select((name, index) => new LoadClient(options, name, index)).ToArray();
await Task.WhenAll(clients.Select(client => client.RunAsync(TimeSpan.FromSeconds(WarmUpSeconds))));

foreach (var client in clients)
    client.Forget();
var clock = Stopwatch.StartNew();
await Task.WhenAll(clients.Select(client => client.RunAsync(TimeSpan.FromSeconds(options.Seconds))));
var seconds = clock.Elapsed.TotalSeconds;

var replies = new Tally();
var visible = new Tally();
foreach (var client in clients)
{
    replies.Add(client.Replies);
    visible.Add(client.VisibleAfterReply);
    client.Dispose();
}

var failed = clients.Sum(client => client.Failed);
Say($"{options.Connections} connections, {(options.Unchanged ? "unchanged" : "changing")} addresses, {seconds:0.0} s after {WarmUpSeconds} s of warm-up");
Say($"{replies.Count / seconds:0} updates/s; request to reply: {replies}; not answered 200: {failed}");
if (options.Visible)
    Say($"reply to visible answer over UDP: {visible}; right at the first question: {clients.Sum(client => client.RightAtOnce)} of {visible.Count}");
return failed == 0 ? 0 : 1;

static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
