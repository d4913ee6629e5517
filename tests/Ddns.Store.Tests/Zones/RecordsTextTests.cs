using Ddns.Protocol.Records;
using Ddns.Store.Tests.Suite;
using Ddns.Store.Zones;

namespace Ddns.Store.Tests.Zones;

public sealed class RecordsTextTests
{
    [Fact]
    public void One_address_is_an_array_of_one_string() =>
        Assert.Equal("""["192.0.2.1"]""", RecordsText.Write(TestStore.Set("a.example.", RecordType.A, "192.0.2.1").Records));

    [Fact]
    public void A_disabled_record_is_wrapped_and_comes_back_disabled()
    {
        var records = StoredRecords(RecordType.A, ("192.0.2.1", false), ("192.0.2.2", true));

        var column = RecordsText.Write(records);

        Assert.Equal("""["192.0.2.1",{"disabled":"192.0.2.2"}]""", column);
        Assert.Equal(records, RecordsText.Read(RecordType.A, column));
    }

    [Theory]
    [InlineData("\"v=spf1 -all\"")]
    [InlineData("\"say \\\"hi\\\" and \\\\ go\"")]
    [InlineData("\"one\" \"two\"")]
    [InlineData("\"\\000\\255\"")]
    [InlineData("\"\"")]
    public void Quotes_and_backslashes_come_back(string text)
    {
        var records = StoredRecords(RecordType.TXT, (text, false));

        Assert.Equal(records, RecordsText.Read(RecordType.TXT, RecordsText.Write(records)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("[1]")]
    [InlineData("[\"192.0.2.1\"")]
    [InlineData("[\"no address\"]")]
    public void A_column_that_somebody_broke_is_reported(string column) =>
        Assert.Throws<InvalidDataException>(() => RecordsText.Read(RecordType.A, column));

    private static System.Collections.Immutable.ImmutableArray<StoredRecord> StoredRecords(RecordType type, params (string Text, bool Disabled)[] records) =>
        [.. records.Select(record => new StoredRecord(RecordData.Parse(type, record.Text), record.Disabled))];
}
