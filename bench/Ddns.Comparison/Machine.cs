using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Ddns.Comparison.Servers;

namespace Ddns.Comparison;

/// <summary>What the figures were measured on.</summary>
internal static partial class Machine
{
    public static string Describe()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor";
        var kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        // Read there, because this process sees only the core that it is pinned to.
        var cores = File.ReadLines("/proc/cpuinfo").Count(line => line.StartsWith("processor", StringComparison.Ordinal));
        var virtualised = File.ReadLines("/proc/cpuinfo").Any(line => line.StartsWith("flags", StringComparison.Ordinal) && line.Contains(" hypervisor", StringComparison.Ordinal));
        return string.Create(CultureInfo.InvariantCulture, $"{model}, {cores} cores{(virtualised ? ", virtual" : "")}; Linux {kernel}; {RuntimeInformation.FrameworkDescription}");
    }

    /// <summary>Runnable processes on average over the last minute: above 2 beside the two that a run needs, the machine was not ours alone.</summary>
    public static string LoadAverage => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    /// <summary>The version number in what a program says; null when the program is not there.</summary>
    public static string? VersionOf(Launch version)
    {
        try
        {
            var start = new ProcessStartInfo(version.Program, version.Arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var lines = process.StandardOutput.ReadToEnd() + "\n" + error.Result;
            process.WaitForExit();
            return VersionNumber().Match(lines).Value;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\d+\.\d+(\.\d+)*")]
    private static partial Regex VersionNumber();
}
