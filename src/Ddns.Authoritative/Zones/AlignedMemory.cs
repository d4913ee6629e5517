using System.Runtime.InteropServices;

namespace Ddns.Authoritative.Zones;

/// <summary>Zeroed memory aligned to its own size, which is a power of two. On Linux straight from mmap, so that releasing it gives it back at once.</summary>
internal static unsafe partial class AlignedMemory
{
    private const int ProtReadWrite = 3;
    private const int MapPrivateAnonymous = 0x22;

    public static byte* Reserve(nuint size)
    {
        if (!OperatingSystem.IsLinux())
        {
            var portable = (byte*)NativeMemory.AlignedAlloc(size, size);
            NativeMemory.Clear(portable, size);
            return portable;
        }
        // Twice the size always holds one aligned block; what stands before and after it is unmapped again.
        var mapped = MemoryMap(null, size * 2, ProtReadWrite, MapPrivateAnonymous, -1, 0);
        if (mapped == (byte*)-1)
            throw new InsufficientMemoryException($"the system refused to map {size * 2} octets for the table");
        var aligned = (byte*)(((nuint)mapped + size - 1) & ~(size - 1));
        var before = (nuint)(aligned - mapped);
        if (before > 0)
            _ = MemoryUnmap(mapped, before);
        if (size - before > 0)
            _ = MemoryUnmap(aligned + size, size - before);
        return aligned;
    }

    public static void Release(byte* block, nuint size)
    {
        if (OperatingSystem.IsLinux())
            _ = MemoryUnmap(block, size);
        else
            NativeMemory.AlignedFree(block);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* MemoryMap(void* address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int MemoryUnmap(void* address, nuint length);
}
