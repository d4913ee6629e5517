using System.Collections.Immutable;
using CsCheck;
using Ddns.Protocol.Edns;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Protocol.Wire;

namespace Ddns.Protocol.Tests.Wire;

public sealed class MessageTests
{
    // The answer to "www.example.com. A" with one address, its name server and an OPT record.
    private static readonly byte[] Answer = Vector.Bytes("""
        BEEF 8500 0001 0001 0001 0001 |
        03'www' 07'example' 03'com' 00 0001 0001 |
        C00C 0001 0001 0000003C 0004 C0000201 |
        C010 0002 0001 00000E10 0006 03'ns1' C010 |
        00 0029 04D0 00 00 8000 0006 0003 0002 'id'
        """);

    [Fact]
    [Rfc(1035, "4.1")]
    public void A_message_is_read_field_by_field()
    {
        Assert.True(Message.TryParse(Answer, out var message));

        Assert.Equal(0xBEEF, message.Header.Id);
        Assert.True(message.Header.IsResponse);
        Assert.Equal(HeaderFlags.Response | HeaderFlags.AuthoritativeAnswer | HeaderFlags.RecursionDesired, message.Header.Flags);
        Assert.Equal(OpCode.Query, message.Header.OpCode);
        Assert.Equal(ResponseCode.NoError, message.ResponseCode);
        Assert.Equal(new Question(DomainName.Parse("www.example.com."), RecordType.A), Assert.Single(message.Questions));
        Assert.Equal("www.example.com. 60 IN A 192.0.2.1", Assert.Single(message.Answers).ToString());
        Assert.Equal("example.com. 3600 IN NS ns1.example.com.", Assert.Single(message.Authorities).ToString());
        Assert.Empty(message.Additionals);
        Assert.Equal(new OptHeader(1232, DnssecOk: true), message.Edns!.Opt);
        Assert.True(message.Edns.TryFind(EdnsOptionCode.NameServerIdentifier, out var identifier));
        Assert.Equal("id"u8, identifier.Span);
    }

    [Fact]
    public void What_was_read_is_written_octet_for_octet()
    {
        Assert.True(Message.TryParse(Answer, out var message));

        Assert.Equal(Convert.ToHexString(Answer), Convert.ToHexString(message.ToArray()));
    }

    [Fact]
    public void A_message_cut_anywhere_is_refused()
    {
        for (var length = 0; length < Answer.Length; length++)
            Assert.False(Message.TryParse(Answer.AsSpan(0, length), out _), $"{length} octets");
    }

    [Fact]
    public void Octets_behind_the_message_are_refused() => Assert.False(Message.TryParse([.. Answer, 0], out _));

    [Theory]
    [InlineData("0000 0000 0001 0000 0000 0000", "a question is announced and not there")]
    [InlineData("0000 0000 FFFF FFFF FFFF FFFF 00 0001 0001", "65,535 of each are announced")]
    [InlineData("0000 8000 0000 0001 0000 0000 00 0001 0001 00000000 0005 0102030405", "an address of five octets")]
    [InlineData("0000 8000 0000 0001 0000 0000 00 0002 0001 00000000 0002 C017", "a pointer to itself in the data")]
    [InlineData("0000 8000 0000 0001 0000 0000 00 0002 0001 00000000 0003 01'a'00 00", "data longer than its name")]
    [InlineData("0000 8000 0000 0001 0000 0000 00 0002 0001 00000000 0001 01'a'00", "a name that leaves its data")]
    [InlineData("0000 8000 0000 0001 0000 0000 00 0021 0001 00000000 0008 0000 0000 0000 C0FF", "a pointer forward in SRV")]
    [InlineData("0000 8000 0000 0001 0000 0000 00 0027 0001 00000000 0002 C000", "a pointer in DNAME, which has none")]
    [InlineData("0000 0000 0000 0000 0000 0002 00 0029 0200 00000000 0000 00 0029 0200 00000000 0000", "two OPT records")]
    [InlineData("0000 0000 0000 0001 0000 0000 00 0029 0200 00000000 0000", "OPT among the answers")]
    [InlineData("0000 0000 0000 0000 0000 0001 01'a'00 0029 0200 00000000 0000", "OPT below the root")]
    [InlineData("0000 0000 0000 0000 0000 0001 00 0029 0200 00000000 0003 000300", "half an option")]
    [InlineData("0000 0000 0000 0000 0000 0001 00 0029 0200 00000000 0005 0003000200", "an option that is cut")]
    public void Malformed_messages_are_refused(string octets, string why) => Assert.False(Message.TryParse(Vector.Bytes(octets), out _), why);

    [Fact]
    [Rfc(2136, "2.4")]
    public void Updates_may_have_records_without_data()
    {
        // prerequisite: "a.b. exists" (class ANY, type ANY); update: "delete the A RRset of a.b." (class ANY, type A)
        var octets = Vector.Bytes("0001 2800 0001 0001 0001 0000 | 01'b'00 0006 0001 | 01'a'C00C 00FF 00FF 00000000 0000 | C013 0001 00FF 00000000 0000");

        Assert.True(Message.TryParse(octets, out var message));
        Assert.Equal(OpCode.Update, message.Header.OpCode);
        Assert.True(Assert.Single(message.Answers).Data.Wire.IsEmpty);
        Assert.Equal(RecordClass.ANY, Assert.Single(message.Authorities).Class);
        Assert.Equal(octets, message.ToArray());
    }

    [Fact]
    [Rfc(6891, "6.1.3")]
    public void An_extended_code_has_its_upper_bits_in_OPT()
    {
        var header = new MessageHeader(1, HeaderFlags.Response, OpCode.Query, ResponseCode.BadVersion);
        var message = new Message(header, [], [], [], [], new EdnsData(new OptHeader(1232).WithResponseCode(ResponseCode.BadVersion), []));

        Assert.True(Message.TryParse(message.ToArray(), out var read));
        Assert.Equal(ResponseCode.NoError, read.Header.ResponseCode);
        Assert.Equal(ResponseCode.BadVersion, read.ResponseCode);
        Assert.Equal(1, read.Edns!.Opt.ExtendedResponseCode);
    }

    [Fact]
    public void Every_known_type_goes_through_a_message()
    {
        var records = Records.RecordVectors.All
            .Select(vector => new ResourceRecord(DomainName.Parse("x.example."), RecordClass.IN, 1, RecordData.Parse(vector.Type, vector.Text)))
            .ToImmutableArray();
        var message = new Message(default, [], records, records, records, null);

        Assert.True(Message.TryParse(message.ToArray(), out var read));
        Assert.Equal(records, read.Answers);
        Assert.Equal(records, read.Additionals);
    }

    [Fact]
    public void Any_change_of_a_message_is_read_or_refused_without_an_exception()
    {
        var message = new Message(
            new MessageHeader(1, HeaderFlags.Response, OpCode.Query, ResponseCode.NoError),
            [],
            [.. Records.RecordVectors.All.Select(vector => new ResourceRecord(DomainName.Root, RecordClass.IN, 1, RecordData.Parse(vector.Type, vector.Text)))],
            [],
            [],
            null).ToArray();
        var change = Gen.Select(Gen.Int[0, message.Length - 1], Gen.Byte);

        change.Array[1, 4].Sample(changes =>
        {
            var changed = message.ToArray();
            foreach (var (at, octet) in changes)
                changed[at] = octet;

            // What is accepted can be written, and reads back as the same.
            if (Message.TryParse(changed, out var read))
            {
                Assert.True(Message.TryParse(read.ToArray(), out var again));
                Assert.Equal(read.Answers, again.Answers);
                Assert.All(read.Answers.Where(record => !record.Type.IsMeta()), record => Assert.Equal(record.Data, RecordData.Parse(record.Type, record.Data.ToString())));
            }
        }, iter: 3_000);
    }
}
