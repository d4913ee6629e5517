using System.Diagnostics;

namespace Ddns.Authoritative.Tests.Harness;

/// <summary>For what another process or thread does without an event that a test could await.</summary>
internal static class Eventually
{
    public static async Task IsAsync(Func<bool> condition, string what, int seconds = 30)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed.TotalSeconds > seconds)
                Assert.Fail($"after {seconds} s still not: {what}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
