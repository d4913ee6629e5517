using System.Reflection;

namespace Ddns.Interop.Tests.Running;

/// <summary>Where things are in the checkout that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Zones(string set) => Path.Combine(Root, "tests", "data", "zones", set);

    /// <summary>The server's program, of the configuration that the tests have.</summary>
    public static string Server { get; } = Path.Combine(Root, "src", "Ddns.Authoritative", "bin", Configuration, "net10.0", "Ddns.Authoritative");

    private static string Configuration =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Configuration").Value!;

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Ddns.sln")) ? folder : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no Ddns.sln above the tests"));
}
