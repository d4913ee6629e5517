using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Ddns.Benchmarks;
using Perfolizer.Horology;

// In this process, because a zone of a million names need not be built anew by a process for each benchmark; short, because
// what counts are factors and the column of allocated octets, not the third digit.
var job = Job.Default
    .WithToolchain(InProcessEmitToolchain.Instance)
    .WithIterationTime(TimeInterval.FromMilliseconds(150))
    .WithWarmupCount(4)
    .WithIterationCount(9);
var config = ManualConfig.CreateEmpty()
    .AddJob(job)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .HideColumns(Column.Job, Column.Gen0)
    .AddLogger(ConsoleLogger.Default);
var summaries = BenchmarkSwitcher.FromAssembly(typeof(SampleZone).Assembly).Run(args is [] ? ["--filter", "*"] : args, config).ToList();

// The tables of a whole run are what is kept; a part of them would replace the rest.
if (args is [])
{
    var tables = new AccumulationLogger();
    tables.WriteLine("# Benchmarks of the parts");
    foreach (var summary in summaries)
    {
        tables.WriteLine();
        tables.WriteLine($"## {summary.BenchmarksCases[0].Descriptor.Type.Name}");
        MarkdownExporter.GitHub.ExportToLog(summary, tables);
    }
    Directory.CreateDirectory("bench/results");
    await File.WriteAllTextAsync("bench/results/benchmarks.md", tables.GetLog().Replace("&#39;", "", StringComparison.Ordinal).Replace("**", "", StringComparison.Ordinal));
}
