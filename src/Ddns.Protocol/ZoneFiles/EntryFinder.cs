using System.Buffers;

namespace Ddns.Protocol.ZoneFiles;

internal enum EntryEnd
{
    Found,

    /// <summary>The entry goes on behind the octets that were given.</summary>
    NeedsMore,

    /// <summary>The entry is broken; its length is where reading may go on.</summary>
    Broken,
}

/// <summary>
/// Finds where an entry of a master file ends: at the first line end that is not in parentheses. Nearly all entries are one line
/// without any mark that matters here, which is one vectorised search.
/// </summary>
internal static class EntryFinder
{
    private static readonly SearchValues<byte> Marks = SearchValues.Create("\n();\"\\"u8);
    private static readonly SearchValues<byte> QuoteEnds = SearchValues.Create("\"\\\n"u8);

    /// <param name="isComplete">True when nothing comes behind <paramref name="text"/>: its end is a line end too.</param>
    /// <param name="length">The entry's length with its line end.</param>
    /// <param name="lines">How many line ends it holds.</param>
    public static EntryEnd Find(ReadOnlySpan<byte> text, bool isComplete, out int length, out int lines, out string? error)
    {
        length = 0;
        lines = 0;
        error = null;
        var depth = 0;
        var at = 0;
        while (true)
        {
            var next = at < text.Length ? text[at..].IndexOfAny(Marks) : -1;
            if (next < 0)
                return AtEnd(text, isComplete, depth, out length, ref error);

            at += next;
            switch (text[at])
            {
                case (byte)'\n':
                    at++;
                    lines++;
                    if (depth > 0)
                        continue;

                    length = at;
                    return error is null ? EntryEnd.Found : EntryEnd.Broken;

                case (byte)'(':
                    depth++;
                    at++;
                    continue;

                case (byte)')':
                    if (--depth < 0)
                    {
                        depth = 0;
                        error ??= "a closing parenthesis without an opening one";
                    }

                    at++;
                    continue;

                case (byte)';':
                    var lineEnd = text[at..].IndexOf((byte)'\n');
                    at = lineEnd < 0 ? text.Length : at + lineEnd;
                    continue;

                case (byte)'\\':
                    at++;

                    // A backslash before a line end escapes nothing: whoever reads the token will refuse it.
                    if (at < text.Length && text[at] != '\n')
                        at++;

                    continue;

                default:
                    if (!SkipQuoted(text, ref at))
                    {
                        // What the writer meant from here on cannot be known: parentheses are forgotten, so that one slip costs one line.
                        depth = 0;
                        if (at < text.Length)
                            error ??= "a quoted string does not end on its line";
                        else if (isComplete)
                            error ??= "a quoted string does not end";
                    }

                    continue;
            }
        }
    }

    /// <summary>Moves behind the closing mark; false with the position on the line end, or at the end of the text, when there is none.</summary>
    private static bool SkipQuoted(ReadOnlySpan<byte> text, ref int at)
    {
        at++;
        while (at < text.Length)
        {
            var next = text[at..].IndexOfAny(QuoteEnds);
            if (next < 0)
                break;

            at += next;
            if (text[at] == '\n')
                return false;

            if (text[at++] == '"')
                return true;

            if (at < text.Length && text[at] != '\n')
                at++;
        }

        at = text.Length;
        return false;
    }

    private static EntryEnd AtEnd(ReadOnlySpan<byte> text, bool isComplete, int depth, out int length, ref string? error)
    {
        length = text.Length;
        if (!isComplete)
            return EntryEnd.NeedsMore;

        if (depth > 0)
            error ??= "an opening parenthesis is never closed";

        return error is null ? EntryEnd.Found : EntryEnd.Broken;
    }
}
