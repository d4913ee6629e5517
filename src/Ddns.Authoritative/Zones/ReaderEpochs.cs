using System.Runtime.InteropServices;

namespace Ddns.Authoritative.Zones;

/// <summary>
/// Tells the writer when memory that it has unpublished can no longer be held by a reader. A reader says which epoch it
/// entered in and that it left; the writer frees what was retired before the oldest epoch still inside.
/// </summary>
internal sealed class ReaderEpochs
{
    private const long Outside = long.MaxValue;

    private readonly Lock _gate = new();
    private volatile Reader[] _readers = [];
    private long _epoch = 1;

    /// <summary>One per thread that reads the table; its word has a cache line pair to itself.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Padded
    {
        [FieldOffset(128)] public long Entered;
    }

    public sealed class Reader
    {
        private Padded _state = new() { Entered = Outside };
        private readonly ReaderEpochs _epochs;

        internal Reader(ReaderEpochs epochs) => _epochs = epochs;

        internal long Entered => Volatile.Read(ref _state.Entered);

        /// <summary>From here until <see cref="Leave"/> nothing that can be reached in the table is freed. Once per batch, not per query.</summary>
        public void Enter()
        {
            // A full fence must stand between the announcement and the first read of the table: without it both x86 and ARM64
            // may read a slot before the writer can see that somebody is inside.
            Interlocked.Exchange(ref _state.Entered, Volatile.Read(ref _epochs._epoch));
        }

        public void Leave() => Volatile.Write(ref _state.Entered, Outside);
    }

    public Reader Register()
    {
        lock (_gate)
        {
            var reader = new Reader(this);
            _readers = [.. _readers, reader];
            return reader;
        }
    }

    public void Unregister(Reader reader)
    {
        lock (_gate)
            _readers = [.. _readers.Where(other => other != reader)];
    }

    /// <summary>Writer only: what was unpublished before this call may be freed once <see cref="IsPast"/> of the result holds.</summary>
    public long Advance() => Interlocked.Increment(ref _epoch) - 1;

    /// <summary>True when no reader is inside that entered at or before the epoch.</summary>
    public bool IsPast(long epoch)
    {
        foreach (var reader in _readers)
        {
            if (reader.Entered <= epoch)
                return false;
        }
        return true;
    }
}
