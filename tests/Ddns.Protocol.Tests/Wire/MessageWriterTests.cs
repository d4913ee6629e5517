using Ddns.Protocol.Edns;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Protocol.Wire;

namespace Ddns.Protocol.Tests.Wire;

public sealed class MessageWriterTests
{
    private static readonly DomainName Name = DomainName.Parse("www.example.com.");

    [Fact]
    [Rfc(1035, "4.1.4")]
    public void Names_are_compressed_and_those_in_new_types_are_not()
    {
        var writer = new MessageWriter(new byte[512], default);

        Assert.True(writer.TryWriteQuestion(new Question(Name, RecordType.MX)));
        Assert.True(writer.TryWriteRecord(MessageSection.Answer, Name, 60, RecordData.Parse(RecordType.MX, "10 mail.example.com.")));
        Assert.True(writer.TryWriteRecord(MessageSection.Answer, Name, 60, RecordData.Parse(RecordType.SRV, "1 2 3 mail.example.com.")));

        var expected = Vector.Bytes("""
            0000 0000 0001 0002 0000 0000 |
            03'www' 07'example' 03'com' 00 000F 0001 |
            C00C 000F 0001 0000003C 0009 000A 04'mail' C010 |
            C00C 0021 0001 0000003C 0018 0001 0002 0003 04'mail' 07'example' 03'com' 00
            """);
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(writer.Written));
        Assert.Equal(2, writer.Count(MessageSection.Answer));
    }

    [Fact]
    public void A_name_that_repeats_a_label_does_not_point_into_itself()
    {
        var name = DomainName.Parse("a.a.a.");
        var writer = new MessageWriter(new byte[512], default);

        Assert.True(writer.TryWriteQuestion(new Question(name, RecordType.A)));
        Assert.True(Message.TryParse(writer.Written, out var message));
        Assert.Equal(name, message.Questions[0].Name);
    }

    [Fact]
    public void A_name_keeps_its_case()
    {
        var writer = new MessageWriter(new byte[512], default);
        writer.TryWriteQuestion(new Question(Name, RecordType.A));
        writer.TryWriteRecord(MessageSection.Answer, DomainName.Parse("WWW.Example.com."), 60, RecordData.Parse(RecordType.A, "192.0.2.1"));

        Assert.True(Message.TryParse(writer.Written, out var message));
        Assert.Equal("WWW.Example.com.", message.Answers[0].Owner.ToString());
    }

    [Fact]
    public void What_does_not_fit_leaves_the_message_as_it_was()
    {
        var rrset = new RRset(Name, RecordType.TXT, 60, [RecordData.Parse(RecordType.TXT, "one"), RecordData.Parse(RecordType.TXT, "two")]);
        var whole = new MessageWriter(new byte[512], default);
        whole.TryWriteQuestion(new Question(Name, RecordType.TXT));
        var questionLength = whole.Length;
        Assert.True(whole.TryWriteRRset(MessageSection.Answer, rrset));

        for (var size = questionLength; size < whole.Length; size++)
        {
            var writer = new MessageWriter(new byte[size], default);
            Assert.True(writer.TryWriteQuestion(new Question(Name, RecordType.TXT)));
            Assert.False(writer.TryWriteRRset(MessageSection.Answer, rrset));
            Assert.Equal(questionLength, writer.Length);
            Assert.Equal(0, writer.Count(MessageSection.Answer));
            Assert.True(Message.TryParse(writer.Written, out var message));
            Assert.Empty(message.Answers);
        }
    }

    [Fact]
    public void Names_beyond_the_reach_of_a_pointer_are_written_whole()
    {
        var writer = new MessageWriter(new byte[65535], default);
        var filler = RecordData.Parse(RecordType.TXT, string.Join(' ', Enumerable.Repeat(new string('x', 250), 70)));
        Assert.True(writer.TryWriteRecord(MessageSection.Answer, DomainName.Root, 0, filler));
        var late = DomainName.Parse("late.example.");
        Assert.True(writer.TryWriteRecord(MessageSection.Answer, late, 0, RecordData.Parse(RecordType.NS, "ns.late.example.")));
        Assert.True(writer.TryWriteRecord(MessageSection.Answer, late, 0, RecordData.Parse(RecordType.NS, "late.example.")));

        Assert.True(Message.TryParse(writer.Written, out var message));
        Assert.Equal(["ns.late.example.", "late.example."], message.Answers.Skip(1).Select(record => record.Data.ToString()));
    }

    [Fact]
    public void More_names_than_the_table_holds_are_still_right()
    {
        var writer = new MessageWriter(new byte[65535], default);
        for (var i = 0; i < 1000; i++)
            Assert.True(writer.TryWriteRecord(MessageSection.Answer, DomainName.Parse($"h{i}.s{i % 7}.example."), 0, RecordData.Parse(RecordType.CNAME, $"t{i % 11}.h{i}.s{i % 7}.example.")));

        Assert.True(Message.TryParse(writer.Written, out var message));
        Assert.Equal(1000, message.Answers.Length);
        Assert.All(message.Answers.Index(), record =>
        {
            Assert.Equal($"h{record.Index}.s{record.Index % 7}.example.", record.Item.Owner.ToString());
            Assert.Equal($"t{record.Index % 11}.{record.Item.Owner}", record.Item.Data.ToString());
        });
    }

    [Fact]
    [Rfc(7828, "3.1")]
    [Rfc(8914, "2")]
    [Rfc(7830, "3")]
    public void Options_are_written_and_read()
    {
        var options = new EdnsOptionWriter(stackalloc byte[128]);
        Assert.True(options.TryWrite(EdnsOptionCode.NameServerIdentifier, "ns1"u8));
        Assert.True(options.TryWriteExtendedError(ExtendedErrorCode.NotAuthoritative, "not ours"));
        Assert.True(options.TryWriteKeepalive(TimeSpan.FromSeconds(12)));
        Assert.True(options.TryWritePadding(messageLength: 100, blockLength: 128));
        Assert.False(options.TryWritePadding(messageLength: 0, blockLength: 468));

        var expected = Vector.Bytes("0003 0003 'ns1' | 000F 000A 0014 'not ours' | 000B 0002 0078 | 000C 0018 " + new string('0', 48));
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(options.Written));

        var reader = new EdnsOptionReader(options.Written);
        Assert.True(reader.TryRead(out var code, out var data));
        Assert.Equal(EdnsOptionCode.NameServerIdentifier, code);
        Assert.Equal("ns1"u8, data);
        Assert.True(reader.TryRead(out _, out _) && reader.TryRead(out _, out _) && reader.TryRead(out _, out _));
        Assert.False(reader.TryRead(out _, out _));
        Assert.False(reader.IsMalformed);
    }

    [Theory]
    [Rfc(7830, "3")]
    [InlineData(124, 128)]
    [InlineData(125, 128)]
    [InlineData(1, 468)]
    public void Padding_fills_the_block(int length, int block)
    {
        var options = new EdnsOptionWriter(new byte[1024]);
        Assert.True(options.TryWritePadding(length, block));
        Assert.Equal(0, (length + options.Length) % block);
    }

    [Theory]
    [Rfc(7873, "5.2.2")]
    [InlineData(0, false)]
    [InlineData(7, false)]
    [InlineData(8, true)]
    [InlineData(9, false)]
    [InlineData(15, false)]
    [InlineData(16, true)]
    [InlineData(40, true)]
    [InlineData(41, false)]
    public void Cookies_have_8_or_16_to_40_octets(int length, bool expected)
    {
        Assert.Equal(expected, CookieOption.TryRead(new byte[length], out var cookie));
        Assert.Equal(expected ? length : 0, cookie.Client.Length + cookie.Server.Length);
    }

    [Theory]
    [Rfc(7871, "6")]
    [InlineData("0001 18 00 C00002", true)]
    [InlineData("0001 00 00", true)]
    [InlineData("0000 00 00", true)]
    [InlineData("0002 38 00 20010DB8000000", true)]
    [InlineData("0001 17 00 C00002", true)]
    [InlineData("0001 17 00 C00003", false)]
    [InlineData("0001 18 00 C000", false)]
    [InlineData("0001 18 00 C0000201", false)]
    [InlineData("0001 21 00 C000020100", false)]
    [InlineData("0003 08 00 C0", false)]
    [InlineData("0001 18", false)]
    public void Client_subnets_are_as_long_as_their_prefix(string octets, bool expected) =>
        Assert.Equal(expected, ClientSubnetOption.TryRead(Vector.Bytes(octets), out _));
}
