using System.Text.RegularExpressions;

namespace Ddns.EndToEnd.Tests.Tracing;

/// <summary>What happened at one line of an strace log.</summary>
internal enum Moment
{
    /// <summary>The thread entered the call; its result comes in a later line.</summary>
    Entered,

    /// <summary>The call of an earlier line returned.</summary>
    Returned,

    /// <summary>Entered and returned, with no other thread's line in between.</summary>
    Whole,
}

/// <summary>One line of <c>strace -f -y</c>: which thread, which call, its arguments as printed, and its result once it returned.</summary>
internal sealed partial record SystemCall(int Thread, string Name, Moment Moment, string Arguments, string? Result)
{
    public bool HasReturned => Moment != Moment.Entered;

    public bool HasEntered => Moment != Moment.Returned;

    /// <summary>Reads a log in order; a resumed call gets the arguments of the line in which it was entered, and those printed on return behind them.</summary>
    public static IEnumerable<SystemCall> Read(IEnumerable<string> lines)
    {
        var pending = new Dictionary<int, SystemCall>();
        foreach (var line in lines)
        {
            if (Unfinished().Match(line) is { Success: true } entered)
            {
                var call = new SystemCall(Number(entered), entered.Groups["name"].Value, Moment.Entered, entered.Groups["arguments"].Value, null);
                pending[call.Thread] = call;
                yield return call;
            }
            else if (Resumed().Match(line) is { Success: true } resumed && pending.Remove(Number(resumed), out var begun))
            {
                yield return begun with { Moment = Moment.Returned, Arguments = begun.Arguments + resumed.Groups["arguments"].Value, Result = resumed.Groups["result"].Value };
            }
            else if (Complete().Match(line) is { Success: true } whole)
            {
                yield return new SystemCall(Number(whole), whole.Groups["name"].Value, Moment.Whole, whole.Groups["arguments"].Value, whole.Groups["result"].Value);
            }
        }
    }

    private static int Number(Match match) => int.Parse(match.Groups["thread"].Value, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<thread>\d+) +(?<name>\w+)\((?<arguments>.*?),? *<unfinished \.\.\.>$")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^(?<thread>\d+) +<\.\.\. (?<name>\w+) resumed>(?<arguments>.*)\) += (?<result>.+)$")]
    private static partial Regex Resumed();

    [GeneratedRegex(@"^(?<thread>\d+) +(?<name>\w+)\((?<arguments>.*)\) += (?<result>.+)$")]
    private static partial Regex Complete();
}
