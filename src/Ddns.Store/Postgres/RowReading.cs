using System.Net;
using Ddns.Protocol.Addresses;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Zones;
using Npgsql;

namespace Ddns.Store.Postgres;

/// <summary>Columns as the schema keeps them.</summary>
internal static class RowReading
{
    public static DateTimeOffset Time(this NpgsqlDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static DateTimeOffset? NullableTime(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);

    public static string? NullableText(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static IPAddress? NullableAddress(this NpgsqlDataReader row, int column) =>
        row.NullableText(column) is { } text && AddressText.TryParse(text, out var address) ? address : null;

    public static DomainName Name(this NpgsqlDataReader row, int column) => DomainName.Parse(row.GetString(column));

    /// <summary>An RRset from three columns: type, ttl, records.</summary>
    public static StoredRRset RRset(this NpgsqlDataReader row, int column, DomainName owner)
    {
        var type = (RecordType)row.GetInt32(column);
        return new StoredRRset(owner, type, (uint)row.GetInt64(column + 1), RecordsText.Read(type, row.GetString(column + 2)));
    }

    public static string Text(DomainName name) => name.ToLower().ToString();

    public static string? Text(IPAddress? address) => address is null ? null : AddressText.Format(address);
}
