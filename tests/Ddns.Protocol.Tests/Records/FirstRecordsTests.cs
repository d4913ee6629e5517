using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Protocol.Tests.Records;

public sealed class FirstRecordsTests
{
    [Theory]
    [InlineData(RecordType.A, "192.0.2.1", "192.0.2.1")]
    [InlineData(RecordType.AAAA, "2001:DB8::1", "2001:db8::1")]
    [InlineData(RecordType.MX, "10 mail", "10 mail.example.com.")]
    [InlineData(RecordType.TXT, "\"a b\" c", "\"a b\" \"c\"")]
    [InlineData(RecordType.SOA, "ns1 hostmaster ( 1 1h 15m 2w 60 )", "ns1.example.com. hostmaster.example.com. 1 3600 900 1209600 60")]
    [InlineData(RecordType.SRV, "0 5 5060 sip", "0 5 5060 sip.example.com.")]
    [InlineData(RecordType.CAA, "0 issue letsencrypt.org", "0 issue \"letsencrypt.org\"")]
    [InlineData(RecordType.NS, "@", "example.com.")]
    [InlineData((RecordType)65280, "\\# 3 01 02ff", "\\# 3 0102FF")]
    [InlineData(RecordType.A, "\\# 4 c0000201", "192.0.2.1")]
    public void Text_to_wire_and_back(RecordType type, string text, string expected)
    {
        Assert.True(RecordData.TryParse(type, text, DomainName.Parse("example.com."), out var data, out var error), error);
        Assert.Equal(expected, data.ToString());
        Assert.Equal(data, RecordData.Parse(type, data.ToString()));
    }
}
