using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ddns.Authoritative.Zones;

/// <summary>
/// Memory for the table outside the garbage collector's sight: blocks of like size stand together in chunks, and a chunk whose
/// last block is freed goes back to the system. Not thread-safe: the table's one writer owns it.
/// </summary>
internal sealed unsafe class NativeHeap : IDisposable
{
    // 16 octets: the finest step that keeps every block aligned for 8-octet fields, at 6 % of waste for the usual record of 128.
    private const int Granule = 16;

    // Above this a block comes from malloc: such names (a TXT of pages, a thousand addresses) are few.
    private const int LargestClass = 4096;

    // Chunks begin at multiples of this, so that a block finds its own by clearing low bits; it is also the size of a huge page.
    private const int Alignment = 2 * 1024 * 1024;

    // A home server's few classes cost nothing: only pages that were touched are resident.
    private const int SmallChunk = 256 * 1024;

    // A class that has filled as many chunks gets huge pages from then on: a million names are spread over 30,000 pages of
    // 4 KiB, and their page table alone would push other things out of the cache.
    private const int SmallChunksPerClass = 8;

    // The usual block of 128 octets then covers two whole cache lines.
    private const int ChunkHeader = 128;

    private readonly Chunk*[] _available = new Chunk*[(LargestClass / Granule) + 1];
    private readonly int[] _chunksOfClass = new int[(LargestClass / Granule) + 1];
    private readonly HashSet<nint> _chunks = [];
    private readonly HashSet<nint> _large = [];

    private struct Chunk
    {
        public Chunk* Next;
        public Chunk* Previous;
        public byte* Free;
        public int BlockSize;
        public int Live;
        public int Bump;
        public int Size;
    }

    /// <summary>Octets handed out and not freed, block sizes rounded up.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>Not cleared. Aligned to 16 octets; to 64 when the size is a power of two from 64 on, or above 4,096.</summary>
    public byte* Allocate(int size)
    {
        if (size > LargestClass)
        {
            var block = (byte*)NativeMemory.AlignedAlloc((nuint)size, 64);
            _large.Add((nint)block);
            AllocatedBytes += size;
            return block;
        }
        var index = (size + Granule - 1) / Granule;
        var chunk = _available[index];
        if (chunk is null)
            chunk = AddChunk(index);
        AllocatedBytes += chunk->BlockSize;
        return Take(chunk, index);
    }

    /// <param name="size">As it was asked for.</param>
    public void Free(byte* block, int size)
    {
        if (size > LargestClass)
        {
            _large.Remove((nint)block);
            NativeMemory.AlignedFree(block);
            AllocatedBytes -= size;
            return;
        }
        var chunk = (Chunk*)((nuint)block & ~(nuint)(Alignment - 1));
        Debug.Assert(_chunks.Contains((nint)chunk));
        var index = chunk->BlockSize / Granule;
        var wasFull = IsFull(chunk);
        *(byte**)block = chunk->Free;
        chunk->Free = block;
        chunk->Live--;
        AllocatedBytes -= chunk->BlockSize;
        if (wasFull)
            Link(chunk, index);
        // The last chunk of a class stays: an update that frees and allocates the only record of a size must not map and unmap each time.
        if (chunk->Live == 0 && (chunk->Next is not null || chunk->Previous is not null))
        {
            Unlink(chunk, index);
            _chunks.Remove((nint)chunk);
            _chunksOfClass[index]--;
            AlignedMemory.Release((byte*)chunk, chunk->Size);
        }
    }

    public void Dispose()
    {
        foreach (var chunk in _chunks)
            AlignedMemory.Release((byte*)chunk, ((Chunk*)chunk)->Size);
        foreach (var block in _large)
            NativeMemory.AlignedFree((void*)block);
        _chunks.Clear();
        _large.Clear();
        Array.Clear(_available);
        Array.Clear(_chunksOfClass);
        AllocatedBytes = 0;
    }

    private byte* Take(Chunk* chunk, int index)
    {
        byte* block;
        if (chunk->Free is not null)
        {
            block = chunk->Free;
            chunk->Free = *(byte**)block;
        }
        else
        {
            block = (byte*)chunk + chunk->Bump;
            chunk->Bump += chunk->BlockSize;
        }
        chunk->Live++;
        if (IsFull(chunk))
            Unlink(chunk, index);
        return block;
    }

    private static bool IsFull(Chunk* chunk) => chunk->Free is null && chunk->Bump + chunk->BlockSize > chunk->Size;

    private Chunk* AddChunk(int index)
    {
        var size = _chunksOfClass[index]++ < SmallChunksPerClass ? SmallChunk : Alignment;
        var chunk = (Chunk*)AlignedMemory.Reserve(size, Alignment);
        *chunk = new Chunk { BlockSize = index * Granule, Bump = ChunkHeader, Size = size };
        _chunks.Add((nint)chunk);
        Link(chunk, index);
        return chunk;
    }

    private void Link(Chunk* chunk, int index)
    {
        chunk->Previous = null;
        chunk->Next = _available[index];
        if (chunk->Next is not null)
            chunk->Next->Previous = chunk;
        _available[index] = chunk;
    }

    private void Unlink(Chunk* chunk, int index)
    {
        if (chunk->Previous is null)
            _available[index] = chunk->Next;
        else
            chunk->Previous->Next = chunk->Next;
        if (chunk->Next is not null)
            chunk->Next->Previous = chunk->Previous;
        chunk->Next = chunk->Previous = null;
    }
}
