using System.Security.Cryptography;

namespace Ddns.Store.Hosting;

/// <summary>A secret that nobody configured: made at random once and kept in the data directory.</summary>
public static class SecretFile
{
    /// <summary>Reads <c>NAME.secret</c>, or makes it. Once this returns, a crash does not bring another secret.</summary>
    /// <param name="bytes">How many random octets a new one has; the text is their base64.</param>
    /// <exception cref="SettingException">The file cannot be read or written, or is empty.</exception>
    public static string ReadOrMake(string dataDirectory, string name, int bytes = 48)
    {
        DataDirectory.Make(dataDirectory);
        var path = Path.Combine(dataDirectory, name + ".secret");
        try
        {
            return File.Exists(path) ? Read(path) : Make(path, bytes);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"The secret in {path} cannot be read or made: {problem.Message}");
        }
    }

    private static string Read(string path) => File.ReadAllText(path).Trim() is { Length: > 0 } secret
        ? secret
        : throw new SettingException($"The secret in {path} is empty: remove the file, and the next start makes a new one.");

    private static string Make(string path, int bytes)
    {
        var secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(bytes));
        var beside = $"{path}.{Guid.NewGuid():N}";
        using (var file = DataDirectory.Open(beside, FileMode.CreateNew, FileShare.None))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(secret + "\n"));
            file.Flush(flushToDisk: true);
        }
        try
        {
            // Without overwriting: of two processes that start at once, the second takes the secret of the first.
            File.Move(beside, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(beside);
            return Read(path);
        }
        DataDirectory.Flush(Path.GetDirectoryName(path)!);
        return secret;
    }
}
