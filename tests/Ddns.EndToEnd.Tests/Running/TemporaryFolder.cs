namespace Ddns.EndToEnd.Tests.Running;

/// <summary>An empty folder that goes when the test does.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>With a space in it, because people have such paths.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("ddns e2e ").FullName;

    public string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public string Write(string name, string text)
    {
        var path = Combine(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A killed server's last file may still be closing; the system's own clean-up gets the rest.
        }
    }
}
