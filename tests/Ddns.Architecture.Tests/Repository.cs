namespace Ddns.Architecture.Tests;

/// <summary>Where the checkout is that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Ddns.sln")) ? folder : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no Ddns.sln above the tests"));
}
