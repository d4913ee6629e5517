using System.Runtime.InteropServices;

namespace Ddns.Store.Hosting;

/// <summary>Where a process keeps what it must not lose. Nobody but its user may look into it.</summary>
public static partial class DataDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="SettingException">It cannot be made.</exception>
    public static void Make(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"The data directory {path} cannot be made ({problem.Message}): set DDNS_DATA_DIR to a directory that this user may write to.");
        }
    }

    /// <summary>Opens a file that only its owner may read; made with that mode, never narrowed afterwards.</summary>
    public static FileStream Open(string path, FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows() && mode is not FileMode.Open)
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }

    /// <summary>Makes the names in a directory durable: a file that was made or renamed in it is sure to be there after a crash only after this.</summary>
    /// <exception cref="IOException">The system reports an error.</exception>
    public static void Flush(string path)
    {
        // Windows cannot open a directory for this, and NTFS keeps a journal of names. .NET has no call for it.
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(path, ReadOnly);
        var error = descriptor < 0 || Synchronise(descriptor) != 0 ? Marshal.GetLastPInvokeErrorMessage() : null;
        if (descriptor >= 0)
            _ = Close(descriptor);
        if (error is not null)
            throw new IOException($"The directory {path} cannot be flushed: {error}");
    }

    private const int ReadOnly = 0;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronise(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
