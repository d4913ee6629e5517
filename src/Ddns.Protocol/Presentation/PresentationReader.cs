using System.Buffers;
using System.Text;

namespace Ddns.Protocol.Presentation;

/// <summary>A piece of an entry: the text as it stands, escapes not yet read, quotation marks taken off.</summary>
internal readonly ref struct Token(ReadOnlySpan<byte> text, bool isQuoted)
{
    public ReadOnlySpan<byte> Text { get; } = text;

    public bool IsQuoted { get; } = isQuoted;
}

/// <summary>
/// Cuts one entry of a master file (RFC 1035 §5.1) into tokens. Parentheses, line ends and comments are white space here:
/// whoever found the entry has already matched them. A lone RDATA has no comments: there a semicolon would silently cut a TXT.
/// </summary>
internal ref struct PresentationReader(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> origin, bool hasComments)
{
    private static readonly SearchValues<byte> TokenEnds = SearchValues.Create(" \t\r\n();\"\\"u8);

    private readonly ReadOnlySpan<byte> _entry = entry;
    private int _position;

    /// <summary>What relative names are relative to; empty when names without a trailing dot are absolute.</summary>
    public ReadOnlySpan<byte> Origin { get; } = origin;

    /// <summary>Why reading stopped, as a clause; null while nothing is wrong.</summary>
    public string? Error { get; private set; }

    /// <summary>Where the next token will be looked for; set it back to read a token again.</summary>
    public int Position
    {
        readonly get => _position;
        set => _position = value;
    }

    /// <summary>False at the end of the entry, and when the entry is broken: then <see cref="Error"/> says how.</summary>
    public bool TryRead(out Token token)
    {
        while (_position < _entry.Length)
        {
            switch (_entry[_position])
            {
                case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'(' or (byte)')':
                    _position++;
                    continue;
                case (byte)';' when !hasComments:
                    token = default;
                    return Fail("an unquoted semicolon begins a comment: put the text into quotation marks");
                case (byte)';':
                    var line = _entry[_position..].IndexOf((byte)'\n');
                    _position = line < 0 ? _entry.Length : _position + line + 1;
                    continue;
                case (byte)'"':
                    return TryReadQuoted(out token);
                default:
                    token = new Token(ReadBare(), false);
                    return true;
            }
        }

        token = default;
        return false;
    }

    /// <summary>The next token, which must be there.</summary>
    public bool TryRead(string field, out Token token)
    {
        if (TryRead(out token))
            return true;

        return Error is not null ? false : Fail($"{field} is missing");
    }

    /// <summary>True when nothing but white space and comments is left.</summary>
    public bool TryReadEnd() => !TryRead(out var extra) ? Error is null : Fail($"unexpected '{Show(extra.Text)}' at the end");

    public bool Fail(string reason)
    {
        Error ??= reason;
        return false;
    }

    /// <summary>A piece of input, short and printable, for an error message.</summary>
    public static string Show(ReadOnlySpan<byte> text)
    {
        const int longest = 40;
        var shown = new StringBuilder();
        foreach (var octet in text[..Math.Min(text.Length, longest)])
            shown.Append(octet is >= 0x20 and < 0x7F ? (char)octet : '?');

        return text.Length > longest ? shown.Append('…').ToString() : shown.ToString();
    }

    private ReadOnlySpan<byte> ReadBare()
    {
        var start = _position;
        while (_position < _entry.Length)
        {
            var length = _entry[_position..].IndexOfAny(TokenEnds);
            if (length < 0)
            {
                _position = _entry.Length;
                break;
            }

            _position += length;

            // A quotation mark inside a bare token belongs to it: SVCB's alpn="h2" (RFC 9460 §2.1) and CAA's bare forms.
            if (_entry[_position] == '"')
            {
                if (!SkipQuoted())
                    break;
            }
            else if (_entry[_position] == '\\')
            {
                _position = Math.Min(_position + 2, _entry.Length);
            }
            else
            {
                break;
            }
        }

        return _entry[start.._position];
    }

    private bool TryReadQuoted(out Token token)
    {
        var start = _position + 1;
        if (!SkipQuoted())
        {
            token = default;
            return false;
        }

        token = new Token(_entry[start..(_position - 1)], true);
        return true;
    }

    /// <summary>Moves from an opening quotation mark behind the closing one.</summary>
    private bool SkipQuoted()
    {
        for (var i = _position + 1; i < _entry.Length; i++)
        {
            if (_entry[i] == '\\')
            {
                i++;
            }
            else if (_entry[i] == '"')
            {
                _position = i + 1;
                return true;
            }
            else if (_entry[i] == '\n')
            {
                break;
            }
        }

        _position = _entry.Length;
        return Fail("a quoted string does not end on its line");
    }
}
