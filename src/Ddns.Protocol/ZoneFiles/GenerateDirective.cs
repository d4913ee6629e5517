using System.Globalization;
using System.Text;
using Ddns.Protocol.Presentation;

namespace Ddns.Protocol.ZoneFiles;

/// <summary>
/// BIND's <c>$GENERATE start-stop[/step] entry</c>: the entry once per number, with <c>$</c> and <c>${offset,width,base}</c> replaced.
/// </summary>
internal sealed class GenerateDirective
{
    /// <summary>A /16 of reverse names, the largest use that is known.</summary>
    public const int MaxRecords = 65_536;

    private const int MaxWidth = 255;

    private readonly byte[] _template;
    private readonly long _step;
    private readonly long _stop;
    private long _next;

    private GenerateDirective(long start, long stop, long step, byte[] template, int line) =>
        (_next, _stop, _step, _template, Line) = (start, stop, step, template, line);

    public int Line { get; }

    /// <summary>Reads what stands behind <c>$GENERATE</c>.</summary>
    public static bool TryRead(ref PresentationReader text, ReadOnlySpan<byte> entry, int line, out GenerateDirective? directive)
    {
        directive = null;
        if (!text.TryRead("the range of $GENERATE", out var token))
            return false;

        if (!TryReadRange(token.Text, out var start, out var stop, out var step))
            return text.Fail("the range of $GENERATE should be START-STOP or START-STOP/STEP");

        if ((stop - start) / step + 1 > MaxRecords)
            return text.Fail($"$GENERATE may make {MaxRecords} records at most");

        directive = new GenerateDirective(start, stop, step, entry[text.Position..].Trim(" \t"u8).ToArray(), line);
        return true;
    }

    /// <summary>The entry for the next number; false when there are no more. A bad modifier comes as an <paramref name="error"/>.</summary>
    public bool TryMakeEntry(out byte[] entry, out string? error)
    {
        entry = [];
        error = null;
        if (_next > _stop)
            return false;

        if (!TrySubstitute(_next, out entry))
        {
            // The template is as bad for every other number.
            error = "$GENERATE: a modifier should be ${OFFSET}, ${OFFSET,WIDTH} or ${OFFSET,WIDTH,BASE} with base d, o, x, X, n or N";
            _next = _stop;
        }

        _next += _step;
        return true;
    }

    private bool TrySubstitute(long number, out byte[] entry)
    {
        var made = new MemoryStream(_template.Length + 16);
        entry = [];
        for (var i = 0; i < _template.Length; i++)
        {
            var octet = _template[i];
            if (octet == '\\' && i + 1 < _template.Length)
            {
                made.WriteByte(octet);
                made.WriteByte(_template[++i]);
            }
            else if (octet != '$')
            {
                made.WriteByte(octet);
            }
            else if (i + 1 < _template.Length && _template[i + 1] == '$')
            {
                // "$$" is a plain "$", which a name has to escape.
                made.Write("\\$"u8);
                i++;
            }
            else if (i + 1 < _template.Length && _template[i + 1] == '{')
            {
                var length = _template.AsSpan(i).IndexOf((byte)'}');
                if (length < 0 || !TryFormat(number, _template.AsSpan(i + 2, length - 2), out var formatted))
                    return false;

                made.Write(Encoding.ASCII.GetBytes(formatted));
                i += length;
            }
            else
            {
                made.Write(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
            }
        }

        entry = made.ToArray();
        return true;
    }

    private static bool TryFormat(long number, ReadOnlySpan<byte> modifier, out string formatted)
    {
        formatted = "";
        var parts = Encoding.Latin1.GetString(modifier).Split(',');
        if (parts.Length > 3
            || !int.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var offset)
            || number + offset < 0)
        {
            return false;
        }

        var width = 0;
        if (parts.Length > 1 && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out width) || width > MaxWidth))
            return false;

        number += offset;
        var @base = parts.Length > 2 ? parts[2] : "d";
        formatted = @base switch
        {
            "d" => number.ToString(CultureInfo.InvariantCulture).PadLeft(width, '0'),
            "o" => Convert.ToString(number, 8).PadLeft(width, '0'),
            "x" => number.ToString("x", CultureInfo.InvariantCulture).PadLeft(width, '0'),
            "X" => number.ToString("X", CultureInfo.InvariantCulture).PadLeft(width, '0'),
            "n" => Nibbles(number.ToString("x", CultureInfo.InvariantCulture), width),
            "N" => Nibbles(number.ToString("X", CultureInfo.InvariantCulture), width),
            _ => "",
        };
        return formatted.Length > 0;
    }

    /// <summary>Hexadecimal digits from the last to the first, parted by dots, as names under ip6.arpa need them; the width counts digits and dots.</summary>
    private static string Nibbles(string digits, int width) =>
        string.Join('.', digits.PadLeft((width + 1) / 2, '0').Reverse());

    private static bool TryReadRange(ReadOnlySpan<byte> text, out long start, out long stop, out long step)
    {
        (start, stop, step) = (0, 0, 1);
        var slash = text.IndexOf((byte)'/');
        if (slash >= 0)
        {
            if (!NumberText.TryParse(text[(slash + 1)..], int.MaxValue, out var by) || by == 0)
                return false;

            step = (long)by;
            text = text[..slash];
        }

        var dash = text.IndexOf((byte)'-');
        if (dash < 0 || !NumberText.TryParse(text[..dash], int.MaxValue, out var from) || !NumberText.TryParse(text[(dash + 1)..], int.MaxValue, out var to))
            return false;

        (start, stop) = ((long)from, (long)to);
        return start <= stop;
    }
}
