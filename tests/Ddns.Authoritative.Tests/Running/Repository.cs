using System.Reflection;

namespace Ddns.Authoritative.Tests.Running;

/// <summary>The checkout that these tests were built from, and the program that was built with them.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string NodeProgram { get; } = Path.Combine(Root, "src", "Ddns.Authoritative", "bin", Configuration, "net10.0", "Ddns.Authoritative");

    private static string Configuration =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Configuration").Value!;

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Ddns.sln")) ? folder : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no Ddns.sln above the tests"));
}
