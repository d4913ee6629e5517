namespace Ddns.Authoritative.Tests.Harness;

/// <summary>An empty folder that goes when the test does.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>Short, because a Unix socket's path must be; with a space in it, because people have such paths.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("dd ns").FullName;

    public string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public string Write(string name, string text)
    {
        var path = Combine(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text + "\n");
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
