using System.Runtime.InteropServices;

namespace Ddns.Authoritative.Zones;

/// <summary>Zeroed memory at a multiple of a power of two. On Linux straight from mmap, so that releasing it gives it back at once.</summary>
internal static unsafe partial class AlignedMemory
{
    private const int ProtReadWrite = 3;
    private const int MapPrivateAnonymous = 0x22;
    private const int AdviseHugePage = 14;

    /// <param name="size">Octets, at most the alignment. With exactly the alignment, huge pages are asked for.</param>
    public static byte* Reserve(int size, int alignment)
    {
        if (!OperatingSystem.IsLinux())
        {
            var portable = (byte*)NativeMemory.AlignedAlloc((nuint)size, (nuint)alignment);
            NativeMemory.Clear(portable, (nuint)size);
            return portable;
        }
        // Twice the alignment always holds an aligned block; what stands before and after it is unmapped again.
        var length = 2 * (nuint)alignment;
        var mapped = MemoryMap(null, length, ProtReadWrite, MapPrivateAnonymous, -1, 0);
        if (mapped == (byte*)-1)
            throw new InsufficientMemoryException($"the system refused to map {length} octets for the table");
        var aligned = (byte*)(((nuint)mapped + (nuint)alignment - 1) & ~((nuint)alignment - 1));
        if (aligned > mapped)
            _ = MemoryUnmap(mapped, (nuint)(aligned - mapped));
        _ = MemoryUnmap(aligned + size, (nuint)(mapped + length - (aligned + size)));
        if (size == alignment)
            _ = MemoryAdvise(aligned, (nuint)size, AdviseHugePage);
        return aligned;
    }

    public static void Release(byte* block, int size)
    {
        if (OperatingSystem.IsLinux())
            _ = MemoryUnmap(block, (nuint)size);
        else
            NativeMemory.AlignedFree(block);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* MemoryMap(void* address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int MemoryUnmap(void* address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(void* address, nuint length, int advice);
}
