using System.Diagnostics;
using System.Globalization;

namespace Ddns.Fuzz;

/// <summary>Runs a target over changed inputs of a corpus until the time is over or something breaks.</summary>
internal sealed class FuzzRun(FuzzArguments arguments, Action<byte[]> target)
{
    // An input that takes longer than this is a finding: some reader went over its octets too often. On a busy machine any input
    // may, so that only one that is slow each time counts.
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);
    private const int Tries = 5;

    /// <summary>0 when nothing was found; 1 with the input in a file beside the program.</summary>
    public int Start()
    {
        var random = new Random(arguments.Seed);
        var mutator = new Mutator(random);
        var corpus = Directory.GetFiles(arguments.Corpus).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToArray();
        Print($"{arguments.Target}: {corpus.Length} inputs, seed {arguments.Seed}, {arguments.Seconds:0} s");

        var memory = GC.GetTotalMemory(forceFullCollection: true);
        var time = Stopwatch.StartNew();
        long executions = 0;
        foreach (var input in corpus)
        {
            // The first runs compile what they run: how long they take says nothing.
            if (!TryRun(input, executions++, isTimed: false))
                return 1;
        }

        while (time.Elapsed.TotalSeconds < arguments.Seconds)
        {
            if (!TryRun(mutator.Change(corpus), executions++))
                return 1;
        }

        var growth = (GC.GetTotalMemory(forceFullCollection: true) - memory) / 1024;
        Print($"{arguments.Target}: {executions} executions, {executions / time.Elapsed.TotalSeconds:0} a second, memory grew by {growth} KiB, nothing found");
        return 0;
    }

    private bool TryRun(byte[] input, long execution, bool isTimed = true)
    {
        try
        {
            for (var tries = 0; tries < Tries; tries++)
            {
                var started = Stopwatch.GetTimestamp();
                target(input);
                if (!isTimed || Stopwatch.GetElapsedTime(started) < Slow)
                    return true;
            }

            return Report(input, execution, $"took longer than {Slow} {Tries} times");
        }
        catch (Exception exception)
        {
            return Report(input, execution, exception.ToString());
        }
    }

    private bool Report(byte[] input, long execution, string finding)
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"{arguments.Target}.{arguments.Seed}.{execution}.bin");
        File.WriteAllBytes(file, input);
        Console.Error.WriteLine($"{arguments.Target}: execution {execution} with seed {arguments.Seed}: {finding}\ninput: {file}\n{Convert.ToHexString(input)}");
        return false;
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
