using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Ddns.Protocol.Records;

namespace Ddns.Store.Zones;

/// <summary>
/// The column <c>rrsets.records</c>: a JSON array with one element per record, its presentation form as a string
/// (<c>["192.0.2.1"]</c>) or, when it is disabled, inside an object (<c>[{"disabled":"192.0.2.1"}]</c>).
/// </summary>
internal static class RecordsText
{
    private const string DisabledKey = "disabled";
    private static readonly SearchValues<char> Special = SearchValues.Create("\"\\");

    public static string Write(ImmutableArray<StoredRecord> records)
    {
        // Nearly every RRset is one address: no escapes, nothing disabled.
        if (records is [{ Disabled: false } only] && only.Data.ToString() is var text && !text.AsSpan().ContainsAny(Special))
            return $"[\"{text}\"]";

        var json = new StringBuilder("[");
        foreach (var record in records)
        {
            if (json.Length > 1)
                json.Append(',');
            if (record.Disabled)
                json.Append("{\"" + DisabledKey + "\":");
            AppendString(json, record.Data.ToString());
            if (record.Disabled)
                json.Append('}');
        }
        return json.Append(']').ToString();
    }

    /// <exception cref="InvalidDataException">The column does not hold records of this type.</exception>
    public static ImmutableArray<StoredRecord> Read(RecordType type, string column)
    {
        if (column.StartsWith("[\"", StringComparison.Ordinal) && column.EndsWith("\"]", StringComparison.Ordinal)
            && column.AsSpan(2..^2) is var text && !text.ContainsAny(Special))
            return [new StoredRecord(Parse(type, text))];

        try
        {
            return ReadJson(type, column);
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"An RRset of type {type} holds no list of records: {column}", problem);
        }
    }

    private static ImmutableArray<StoredRecord> ReadJson(RecordType type, string column)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(column));
        var records = ImmutableArray.CreateBuilder<StoredRecord>();
        var disabled = false;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray or JsonTokenType.EndArray or JsonTokenType.PropertyName:
                    break;
                case JsonTokenType.StartObject or JsonTokenType.EndObject:
                    disabled = reader.TokenType == JsonTokenType.StartObject;
                    break;
                case JsonTokenType.String:
                    records.Add(new StoredRecord(Parse(type, reader.GetString()), disabled));
                    break;
                default:
                    throw new JsonException($"A record is text, and not {reader.TokenType}.");
            }
        }
        return records.ToImmutable();
    }

    private static RecordData Parse(RecordType type, ReadOnlySpan<char> text) =>
        RecordData.TryParse(type, text, null, out var data, out var error)
            ? data
            : throw new InvalidDataException($"The store holds '{text}' as {type}: {error}");

    // Presentation form is ASCII without control characters: only the quote and the backslash need care; anything else is written \u….
    private static void AppendString(StringBuilder json, string text)
    {
        json.Append('"');
        foreach (var character in text)
        {
            if (character is '"' or '\\')
                json.Append('\\').Append(character);
            else if (character is >= ' ' and <= '~')
                json.Append(character);
            else
                json.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
        }
        json.Append('"');
    }
}
