using System.Diagnostics.CodeAnalysis;

namespace Ddns.Protocol.ZoneFiles;

/// <summary>
/// Opens files for <c>$INCLUDE</c> inside one directory only. Symbolic links are followed as long as they stay inside; who can
/// write to the directory while we read is the operator, so that no race is guarded against.
/// </summary>
internal static class IncludeDirectory
{
    // As many as Linux follows before it says ELOOP.
    private const int MaxLinks = 40;

    public static bool TryOpen(string directory, string path, [NotNullWhen(true)] out Stream? stream, [NotNullWhen(false)] out string? error)
    {
        stream = null;
        error = null;
        try
        {
            if (Resolve(Path.GetFullPath(directory)) is not { } root
                || Resolve(Path.GetFullPath(path, Path.GetFullPath(directory))) is not { } file
                || !file.StartsWith(root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                error = $"$INCLUDE: '{path}' lies outside the zone directory";
                return false;
            }

            stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            error = $"$INCLUDE: cannot read '{path}': {exception.Message}";
            return false;
        }
    }

    /// <summary>The path with every symbolic link in it replaced by what it leads to; null when links lead in a circle.</summary>
    private static string? Resolve(string path)
    {
        for (var links = 0; links <= MaxLinks; links++)
        {
            if (FirstLink(path) is not var (link, target, below))
                return path;

            path = Path.GetFullPath(Path.Combine(target, below), Path.GetDirectoryName(link)!);
        }

        return null;
    }

    private static (string Link, string Target, string Below)? FirstLink(string path)
    {
        var root = Path.GetPathRoot(path)!;
        var parts = path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        var current = root;
        for (var i = 0; i < parts.Length; i++)
        {
            current = Path.Combine(current, parts[i]);
            if (new FileInfo(current).LinkTarget is { } target)
                return (current, target, string.Join(Path.DirectorySeparatorChar, parts[(i + 1)..]));
        }

        return null;
    }
}
