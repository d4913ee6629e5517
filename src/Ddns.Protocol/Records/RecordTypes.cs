using System.Collections.Frozen;
using System.Globalization;
using Ddns.Protocol.Presentation;

namespace Ddns.Protocol.Records;

/// <summary>Record types as text: their names, and <c>TYPE123</c> for those without one (RFC 3597 §5).</summary>
public static class RecordTypes
{
    private const string GenericPrefix = "TYPE";
    private const int LongestText = 10;

    private static readonly FrozenDictionary<RecordType, string> Names =
        Enum.GetValues<RecordType>().Where(type => type != RecordType.None).ToFrozenDictionary(type => type, type => type.ToString());

    private static readonly FrozenDictionary<string, RecordType>.AlternateLookup<ReadOnlySpan<char>> Types =
        Names.ToFrozenDictionary(entry => entry.Value, entry => entry.Key, StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Reads a name or <c>TYPE123</c>, in any case. A type's number alone is not taken.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out RecordType type)
    {
        if (Types.TryGetValue(text, out type))
            return true;

        if (text.Length > GenericPrefix.Length
            && text.StartsWith(GenericPrefix, StringComparison.OrdinalIgnoreCase)
            && ushort.TryParse(text[GenericPrefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            type = (RecordType)number;
            return true;
        }

        return false;
    }

    public static string ToText(this RecordType type) =>
        Names.TryGetValue(type, out var name) ? name : string.Create(CultureInfo.InvariantCulture, $"{GenericPrefix}{(ushort)type}");

    /// <summary>RFC 6895 §3.1: types 128 to 255 are questions and meta types, 41 is OPT and 0 is reserved: no zone holds records of them.</summary>
    public static bool IsMeta(this RecordType type) => type is RecordType.None or RecordType.OPT or >= (RecordType)128 and <= (RecordType)255;

    internal static bool TryParse(ReadOnlySpan<byte> text, out RecordType type)
    {
        // What nearly all lines of a zone hold, without a table.
        if (text.Length == 1 && (text[0] | 0x20) == 'a')
        {
            type = RecordType.A;
            return true;
        }

        type = RecordType.None;
        if (text.Length > LongestText)
            return false;

        Span<char> characters = stackalloc char[LongestText];
        for (var i = 0; i < text.Length; i++)
            characters[i] = (char)text[i];

        return TryParse(characters[..text.Length], out type);
    }
}
