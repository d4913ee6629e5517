using System.Buffers;
using Ddns.Protocol.Names;

namespace Ddns.Protocol.ZoneFiles;

/// <summary>One file on its way through: its stream, the part that is in memory, and where names in it are relative to.</summary>
internal sealed class ZoneFileSource(Stream stream, string fileName, ReadOnlySpan<byte> origin) : IDisposable
{
    // Entries are found in what is buffered; one that is cut by the buffer's end is looked for again, which 64 KiB make rare.
    private const int InitialLength = 64 * 1024;

    // The longest RDATA, written as \DDD throughout and with room for comments: a longer entry is no record.
    private const int MaxEntryLength = 1024 * 1024;

    private readonly byte[] _origin = MakeOrigin(origin);
    private int _originLength = origin.Length;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialLength);
    private int _start;
    private int _end;
    private bool _isComplete;
    private bool _isBegun;

    public string FileName { get; } = fileName;

    /// <summary>The line that the next entry begins on.</summary>
    public int NextLine { get; private set; } = 1;

    public ReadOnlySpan<byte> Origin => _origin.AsSpan(0, _originLength);

    public void SetOrigin(ReadOnlySpan<byte> origin)
    {
        origin.CopyTo(_origin);
        _originLength = origin.Length;
    }

    /// <summary>The next entry with its line end; false at the end of the file. A broken entry comes with its <paramref name="error"/>.</summary>
    public bool TryReadEntry(out ReadOnlySpan<byte> entry, out int line, out string? error)
    {
        line = NextLine;
        while (true)
        {
            var text = _buffer.AsSpan(_start, _end - _start);
            if (text.IsEmpty && _isComplete)
            {
                entry = default;
                error = null;
                return false;
            }

            var found = EntryFinder.Find(text, _isComplete, out var length, out var lines, out error);
            if (found == EntryEnd.NeedsMore)
            {
                if (text.Length < MaxEntryLength)
                {
                    Fill();
                    continue;
                }

                error = $"an entry is longer than {MaxEntryLength} octets";
                _isComplete = true;
            }

            entry = text[..length];
            _start += length;
            NextLine += lines;
            return true;
        }
    }

    public void Dispose()
    {
        stream.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        (_start, _end, _isComplete) = (0, 0, true);
    }

    private void Fill()
    {
        var kept = _buffer.AsSpan(_start, _end - _start);
        if (kept.Length > _buffer.Length / 2)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            kept.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        else
        {
            kept.CopyTo(_buffer);
        }

        (_start, _end) = (0, kept.Length);
        var read = stream.Read(_buffer.AsSpan(_end));
        _end += read;
        _isComplete = read == 0;
        SkipByteOrderMark();
    }

    /// <summary>Editors on Windows put U+FEFF in front of UTF-8 text.</summary>
    private void SkipByteOrderMark()
    {
        if (_isBegun || (_end < 3 && !_isComplete))
            return;

        _isBegun = true;
        if (_buffer.AsSpan(0, _end).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            _start = 3;
    }

    private static byte[] MakeOrigin(ReadOnlySpan<byte> origin)
    {
        var octets = new byte[DomainName.MaxWireLength];
        origin.CopyTo(octets);
        return octets;
    }
}
