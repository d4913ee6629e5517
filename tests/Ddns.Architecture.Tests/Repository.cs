namespace Ddns.Architecture.Tests;

/// <summary>Where the checkout is that these tests were built from, and what is in it, without what tools make or fetch.</summary>
internal static class Repository
{
    private static readonly string[] Made = ["bin", "obj", ".git", "node_modules", "dist", "artifacts", "data", "TestResults", "BenchmarkDotNet.Artifacts", "work"];

    private static readonly string[] TextEndings = [".cs", ".csproj", ".props", ".json", ".md", ".sql", ".sln", ".yml", ".yaml", ".ts", ".tsx", ".zone", ".txt", ""];

    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static IEnumerable<string> Files(string pattern) => Folders(Root).SelectMany(folder => Directory.EnumerateFiles(folder, pattern));

    public static IEnumerable<string> TextFiles() => Files("*").Where(path => TextEndings.Contains(Path.GetExtension(path)) && new FileInfo(path).Length < 2_000_000);

    public static string Relative(string path) => Path.GetRelativePath(Root, path);

    private static IEnumerable<string> Folders(string folder) =>
        Directory.EnumerateDirectories(folder).Where(below => !Made.Contains(Path.GetFileName(below)) || Path.GetDirectoryName(below) == Path.Combine(Root, "tests"))
            .SelectMany(Folders).Prepend(folder);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Ddns.sln")) ? folder : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no Ddns.sln above the tests"));
}
