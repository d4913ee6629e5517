using System.Collections.Frozen;

namespace Ddns.Api.Domains;

/// <summary>Names that nobody may register in a shared zone, because programs or people trust whoever answers there.</summary>
public static class ReservedNames
{
    private static readonly FrozenSet<string> Names = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        // Programs ask for these by themselves and obey the answer.
        "autoconfig", "autodiscover", "wpad", "isatap", "mta-sts", "localhost",
        // People take these for the operator.
        "www", "mail", "smtp", "api", "admin", "postmaster", "hostmaster", "security");

    public static bool Contains(string label) =>
        label.StartsWith('_') || Names.Contains(label) || IsNameServer(label);

    /// <summary><c>ns</c>, <c>ns1</c>, <c>ns02</c> …</summary>
    private static bool IsNameServer(string label) =>
        label.StartsWith("ns", StringComparison.OrdinalIgnoreCase) && label.AsSpan(2).IndexOfAnyExceptInRange('0', '9') < 0;
}
