using System.Runtime.InteropServices;
using Ddns.Comparison;

if (Options.Parse(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

// Whatever ends this ends the servers too.
using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

// bench/load/run starts this from the root of the tree.
var repository = Directory.GetCurrentDirectory();
var folder = Directory.CreateDirectory(Path.Combine(repository, "bench", "load", "work", "comparison")).FullName;
var report = new Report(options, string.Join(' ', ["bench/load/run", .. args]), TimeProvider.System.GetUtcNow());
Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.Output))!);
await using (var runs = new StreamWriter(Path.ChangeExtension(options.Output, ".tsv")))
{
    await runs.WriteLineAsync("load\tpair\tserver\tanswered\tlost\twrong\twith_cookie\tseconds\tuser_ms\tsystem_ms\tp50_us\tp99_us\tp99.9_us");
    try
    {
        await new Comparisons(options, repository, folder, new Pairs(options, runs, stop.Token), report).RunAsync();
    }
    catch (OperationCanceledException)
    {
        return 1;
    }
}
var text = report.Write();
await File.WriteAllTextAsync(options.Output, text);
Console.WriteLine(text);
return 0;

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
