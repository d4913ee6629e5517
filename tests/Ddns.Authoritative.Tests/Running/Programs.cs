using System.Diagnostics;

namespace Ddns.Authoritative.Tests.Running;

/// <summary>Programs of Debian that a test has for an oracle or a partner.</summary>
internal static class Programs
{
    /// <summary>Skips the test, by name, where a program is missing that no test can stand in for.</summary>
    public static string Need(string program, string package)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"needs {program} (Debian package {package})");
        return path;
    }

    public static void NeedRoot() => Assert.SkipUnless(Environment.UserName == "root", "needs root");

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync(Harness.DnsClient.Soon(60));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        return (process.ExitCode, await output + await errors);
    }
}
