using System.Globalization;

namespace Ddns.Comparison;

/// <summary>What the kernel says of a process and its descendants.</summary>
internal static class ProcessTree
{
    // USER_HZ of every Linux that .NET runs on.
    private const double MillisecondsPerTick = 10;

    /// <summary>CPU time in milliseconds since the start; threads that have ended are included.</summary>
    public static (double User, double System) CpuTime(int process)
    {
        var (user, system) = (0.0, 0.0);
        foreach (var stat in Members(process).Select(ReadStat))
        {
            // proc_pid_stat(5): utime is field 14, stime 15; the split starts behind the name, at field 3.
            user += Number(stat, 11) * MillisecondsPerTick;
            system += Number(stat, 12) * MillisecondsPerTick;
        }
        return (user, system);
    }

    /// <summary>Proportional set size in MiB: pages that processes share are counted once.</summary>
    public static double ProportionalSetSize(int process) =>
        Members(process).Sum(member => Lines($"/proc/{member}/smaps_rollup")
            .Where(line => line.StartsWith("Pss:", StringComparison.Ordinal))
            .Sum(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture))) / 1024;

    /// <summary>The process and all that descend from it.</summary>
    public static List<int> Members(int process)
    {
        var children = Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .ToLookup(id => (int)Number(ReadStat(id), 1));
        var members = new List<int> { process };
        for (var i = 0; i < members.Count; i++)
            members.AddRange(children[members[i]]);
        return members;
    }

    private static double Number(string[] stat, int field) => field < stat.Length ? double.Parse(stat[field], CultureInfo.InvariantCulture) : 0;

    private static string[] ReadStat(int process)
    {
        var text = Lines($"/proc/{process}/stat").FirstOrDefault() ?? "";
        return text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    // A process may end between being listed and being read.
    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
