using System.Buffers.Binary;
using System.Text;
using Ddns.Protocol.Names;
using Ddns.Protocol.Presentation;
using Ddns.Protocol.Records;
using Ddns.Protocol.Records.Fields;

namespace Ddns.Protocol.ZoneFiles;

/// <summary>
/// Reads a master file (RFC 1035 §5) record by record, without an object per record. An entry that is wrong is put on
/// <see cref="Errors"/> and passed over, so that all errors are known at the end: records count for nothing while there is one.
/// </summary>
public sealed class ZoneFileReader : IDisposable
{
    // RFC 2181 §8: "a maximum value of 2147483647"
    private const uint MaxTtl = int.MaxValue;

    // An inclusion of a file that warns at each of a million lines should not fill the memory.
    private const int MaxWarnings = 1000;

    private readonly ZoneFileOptions _options;
    private readonly Stack<ZoneFileSource> _sources = [];
    private readonly List<ZoneFileError> _errors = [];
    private readonly List<ZoneFileError> _warnings = [];
    private readonly List<string> _included = [];
    private byte[] _owner = new byte[DomainName.MaxWireLength];
    private byte[] _nextOwner = new byte[DomainName.MaxWireLength];
    private readonly byte[] _data = new byte[RecordData.MaxLength];
    private GenerateDirective? _generate;
    private int _ownerLength;
    private uint? _defaultTtl;
    private uint? _lastTtl;

    public ZoneFileReader(Stream stream, string fileName, ZoneFileOptions options)
    {
        _options = options;
        _sources.Push(new ZoneFileSource(stream, fileName, options.Apex.Wire));
    }

    public ZoneFileReader(string text, string fileName, ZoneFileOptions options)
        : this(new MemoryStream(Encoding.UTF8.GetBytes(text)), fileName, options)
    {
    }

    public IReadOnlyList<ZoneFileError> Errors => _errors;

    public IReadOnlyList<ZoneFileError> Warnings => _warnings;

    /// <summary>Full paths of the files that <c>$INCLUDE</c> has brought in so far: when one of them changes, so does the zone.</summary>
    public IReadOnlyList<string> Included => _included;

    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static ZoneFileReader Open(string path, ZoneFileOptions options) =>
        new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0), path, options);

    /// <summary>The next record; false at the end of the file, and when there are too many errors.</summary>
    public bool TryRead(out ZoneFileRecord record)
    {
        record = default;
        while (_errors.Count < _options.MaxErrors && TryReadEntry(out var entry, out var line, out var broken))
        {
            if (broken is not null)
                AddError(line, broken);
            else if (TryReadRecord(entry, line, out record))
                return true;
        }

        return false;
    }

    public void Dispose()
    {
        foreach (var source in _sources)
            source.Dispose();
    }

    private bool TryReadEntry(out ReadOnlySpan<byte> entry, out int line, out string? broken)
    {
        if (_generate is not null)
        {
            line = _generate.Line;
            if (_generate.TryMakeEntry(out var made, out broken))
            {
                entry = made;
                return true;
            }

            _generate = null;
        }

        while (!_sources.Peek().TryReadEntry(out entry, out line, out broken))
        {
            if (_sources.Count == 1)
                return false;

            _sources.Pop().Dispose();
        }

        return true;
    }

    private bool TryReadRecord(ReadOnlySpan<byte> entry, int line, out ZoneFileRecord record)
    {
        record = default;
        var text = new PresentationReader(entry, _sources.Peek().Origin, hasComments: true);

        // RFC 1035 §5.1: an entry that begins with a blank belongs to the last stated owner.
        var hasOwner = !entry.IsEmpty && entry[0] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)';');
        if (hasOwner && entry[0] == '$')
        {
            if (!TryFollowDirective(ref text, entry, line))
                AddError(LineOf(entry, line, text), text.Error ?? "a broken directive");

            return false;
        }

        var start = text.Position;
        if (!text.TryRead(out var token))
        {
            if (text.Error is not null)
                AddError(LineOf(entry, line, text), text.Error);

            return false;
        }

        var data = new RdataWriter(_data);
        if (!hasOwner)
            text.Position = start;

        if ((hasOwner ? TryTakeOwner(token, ref text) : _ownerLength > 0 || text.Fail("a record has no owner name, and none stands before it"))
            && TryReadHeader(ref text, out var type, out var ttl)
            && RdataText.TryRead(type, ref text, ref data)
            && TryChooseTtl(ttl, type, data.Written, line, ref text, out var chosen))
        {
            record = new ZoneFileRecord(_owner.AsSpan(0, _ownerLength), type, chosen, data.Written, line);
            return IsInZone(record);
        }

        AddError(LineOf(entry, line, text), text.Error ?? RdataField.TooLong);
        return false;
    }

    private bool TryTakeOwner(Token token, ref PresentationReader text)
    {
        // Into octets of its own: a name that turns out to be none must not leave half of itself in the last stated owner.
        if (!NameText.TryParse(token.Text, text.Origin, _nextOwner, out var length, out var error))
            return text.Fail(error);

        (_owner, _nextOwner, _ownerLength) = (_nextOwner, _owner, length);
        return true;
    }

    /// <summary>RFC 1035 §5.1: <c>[TTL] [class] type</c> or <c>[class] [TTL] type</c>.</summary>
    private static bool TryReadHeader(ref PresentationReader text, out RecordType type, out uint? ttl)
    {
        type = RecordType.None;
        ttl = null;
        var hasClass = false;
        while (text.TryRead("the record type", out var token))
        {
            if (!token.Text.IsEmpty && (uint)(token.Text[0] - '0') <= 9 && ttl is null)
            {
                if (!NumberText.TryParsePeriod(token.Text, MaxTtl, out var seconds))
                    return text.Fail($"a TTL should be seconds from 0 to {MaxTtl}, or units such as 1h30m, not '{PresentationReader.Show(token.Text)}'");

                ttl = seconds;
            }
            else if (!hasClass && IsClass(token.Text, out var isInternet))
            {
                if (!isInternet)
                    return text.Fail("only class IN is served");

                hasClass = true;
            }
            else if (!RecordTypes.TryParse(token.Text, out type))
            {
                return text.Fail($"unknown record type '{PresentationReader.Show(token.Text)}'");
            }
            else
            {
                return !type.IsMeta() || text.Fail($"no record has the type {type.ToText()}");
            }
        }

        return false;
    }

    private static bool IsClass(ReadOnlySpan<byte> text, out bool isInternet)
    {
        isInternet = text.Length == 2 && (text[0] | 0x20) == 'i' && (text[1] | 0x20) == 'n';
        if (isInternet || text.Length < 2 || (text[0] | 0x20) is not ('c' or 'h'))
            return isInternet;

        isInternet = Ascii.EqualsIgnoreCase(text, "CLASS1"u8);
        return isInternet || Ascii.EqualsIgnoreCase(text, "CH"u8) || Ascii.EqualsIgnoreCase(text, "HS"u8) || Ascii.EqualsIgnoreCase(text, "CS"u8);
    }

    /// <summary>RFC 2308 §4: $TTL serves records that name no TTL; without it, RFC 1035 §5.1 takes "the last explicitly stated values".</summary>
    private bool TryChooseTtl(uint? own, RecordType type, ReadOnlySpan<byte> data, int line, ref PresentationReader text, out uint ttl)
    {
        if (own is { } stated)
        {
            _lastTtl = ttl = stated;
            return true;
        }

        if ((_defaultTtl ?? _lastTtl ?? _options.DefaultTtl) is { } inherited)
        {
            ttl = inherited;
            return true;
        }

        ttl = 0;
        if (type != RecordType.SOA)
            return text.Fail("a record has no TTL, and there is no $TTL before it");

        // As BIND does with zones from before RFC 2308, where the MINIMUM was the TTL of whatever named none.
        _lastTtl = ttl = Math.Min(MaxTtl, BinaryPrimitives.ReadUInt32BigEndian(data[^sizeof(uint)..]));
        AddWarning(line, $"no TTL is given: the SOA's MINIMUM of {ttl} seconds is taken");
        return true;
    }

    private bool IsInZone(in ZoneFileRecord record)
    {
        if (WireName.IsAtOrBelow(record.Owner, _options.Apex.Wire))
            return true;

        AddWarning(record.Line, $"{record.GetOwner()} is not in the zone {_options.Apex}: the record is left out");
        return false;
    }

    private bool TryFollowDirective(ref PresentationReader text, ReadOnlySpan<byte> entry, int line)
    {
        text.TryRead(out var directive);
        if (Ascii.EqualsIgnoreCase(directive.Text, "$ORIGIN"u8))
            return TryReadOrigin(ref text, "the name behind $ORIGIN", out var origin) && text.TryReadEnd() && Succeed(origin, _sources.Peek());

        if (Ascii.EqualsIgnoreCase(directive.Text, "$TTL"u8))
            return TryFollowTtl(ref text);

        if (Ascii.EqualsIgnoreCase(directive.Text, "$INCLUDE"u8))
            return TryFollowInclude(ref text);

        if (!Ascii.EqualsIgnoreCase(directive.Text, "$GENERATE"u8))
            return text.Fail($"unknown directive '{PresentationReader.Show(directive.Text)}'");

        if (!_options.AllowGenerate)
            return text.Fail("$GENERATE is not allowed in an uploaded zone");

        return GenerateDirective.TryRead(ref text, entry, line, out _generate);

        static bool Succeed(DomainName origin, ZoneFileSource source)
        {
            source.SetOrigin(origin.Wire);
            return true;
        }
    }

    private bool TryFollowTtl(ref PresentationReader text)
    {
        if (!text.TryRead("the time behind $TTL", out var token))
            return false;

        if (!NumberText.TryParsePeriod(token.Text, MaxTtl, out var seconds))
            return text.Fail($"$TTL should be seconds from 0 to {MaxTtl}, or units such as 1h30m, not '{PresentationReader.Show(token.Text)}'");

        _defaultTtl = seconds;
        return text.TryReadEnd();
    }

    /// <summary>
    /// RFC 1035 §5.1: "$INCLUDE inserts the named file into the current file, and may optionally specify a domain name that sets the
    /// relative domain name origin for the included file." The including file's own origin stays.
    /// </summary>
    private bool TryFollowInclude(ref PresentationReader text)
    {
        if (_options.IncludeDirectory is not { } directory)
            return text.Fail("$INCLUDE is not allowed in an uploaded zone");

        if (!text.TryRead("the file behind $INCLUDE", out var file))
            return false;

        var origin = text.Origin;
        var position = text.Position;
        if (text.TryRead(out _))
        {
            text.Position = position;
            if (!TryReadOrigin(ref text, "the origin behind $INCLUDE", out var given) || !text.TryReadEnd())
                return false;

            origin = given.Wire;
        }

        if (_sources.Count > _options.MaxIncludeDepth)
            return text.Fail($"$INCLUDE is nested more than {_options.MaxIncludeDepth} times");

        var path = Encoding.UTF8.GetString(file.Text);
        if (!IncludeDirectory.TryOpen(directory, path, out var stream, out var error))
            return text.Fail(error);

        _included.Add(Path.GetFullPath(path, Path.GetFullPath(directory)));
        _sources.Push(new ZoneFileSource(stream, path, origin));
        return true;
    }

    private static bool TryReadOrigin(ref PresentationReader text, string what, out DomainName origin)
    {
        origin = DomainName.Root;
        Span<byte> name = stackalloc byte[DomainName.MaxWireLength];
        if (!text.TryRead(what, out var token))
            return false;

        if (!NameText.TryParse(token.Text, text.Origin, name, out var length, out var error))
            return text.Fail(error);

        origin = DomainName.FromTrustedWire(name[..length]);
        return true;
    }

    /// <summary>The line where reading stopped: an entry in parentheses may have many.</summary>
    private static int LineOf(ReadOnlySpan<byte> entry, int line, in PresentationReader text) =>
        line + entry[..text.Position].TrimEnd(" \t\r\n"u8).Count((byte)'\n');

    private void AddError(int line, string reason) => _errors.Add(new ZoneFileError(_sources.Peek().FileName, line, reason));

    private void AddWarning(int line, string reason)
    {
        if (_warnings.Count < MaxWarnings)
            _warnings.Add(new ZoneFileError(_sources.Peek().FileName, line, reason));
    }
}
