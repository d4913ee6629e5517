using System.Globalization;
using System.Net;
using Ddns.EndToEnd.Tests.Running;

namespace Ddns.EndToEnd.Tests.Asking;

/// <summary>Debian's dig: an oracle that does not use our code.</summary>
internal static class Dig
{
    public static async Task<DigAnswer> AskAsync(IPEndPoint server, string name, string type, params string[] options)
    {
        var output = await RunAsync(server, [name, type, .. options]);
        return DigAnswer.Parse(output);
    }

    /// <summary>The addresses and texts alone, as <c>dig +short</c> prints them.</summary>
    public static async Task<string[]> ShortAsync(IPEndPoint server, string name, string type, params string[] options)
    {
        var output = await RunAsync(server, ["+short", name, type, .. options]);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>dig's own output for any command line.</summary>
    public static async Task<string> RunAsync(IPEndPoint server, params string[] arguments)
    {
        ProgramRun.Need("dig", "bind9-dnsutils");
        // -r: no ~/.digrc. One try, because a reply that comes only to the second is a failure here.
        string[] all = ["-r", $"@{server.Address}", "-p", server.Port.ToString(CultureInfo.InvariantCulture), "+tries=1", "+time=5", .. arguments];
        var result = await ProgramRun.RunAsync(ProgramRun.Find("dig")!, all);
        Assert.True(result.ExitCode == 0, $"dig {string.Join(' ', all)}: {result}");
        return result.Output;
    }
}
