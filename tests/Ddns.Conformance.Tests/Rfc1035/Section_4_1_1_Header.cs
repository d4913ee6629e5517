using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc1035;

/// <summary>RFC 1035 §4.1.1 and what later RFCs say of the header: each bit of a reply is meant.</summary>
public sealed class Section_4_1_1_Header : IDisposable
{
    private const string Zone = "$ORIGIN example.\n@ 3600 SOA ns host 1 2 3 4 300\n@ 3600 NS ns.elsewhere.test.\nwww 3600 A 192.0.2.1\n";
    private static readonly byte[] Header = [0x12, 0x34];

    private readonly TestNode _node = TestNode.Serving(Zone);

    public void Dispose() => _node.Dispose();

    [Theory, Rfc(1035, "4.1.1")]
    [InlineData(0)]
    [InlineData(0x1234)]
    [InlineData(0xFFFF)]
    public void The_id_comes_back(int id) => Assert.Equal(id, _node.Ask(RawQuery.Of("www.example. A") with { Id = (ushort)id }).Id);

    // "RD … is copied into the response"; RA: we offer no recursion; Z: "Must be zero in all queries and responses."
    [Theory, Rfc(1035, "4.1.1")]
    [InlineData("www.example. A", "NOERROR aa")]
    [InlineData("nothing.example. A", "NXDOMAIN aa")]
    [InlineData("elsewhere.test. A", "REFUSED")]
    [InlineData("www.example. TYPE0", "FORMERR")]
    public void Of_the_flags_only_QR_AA_and_the_copied_RD_are_set(string question, string first)
    {
        for (var bits = 0; bits < 256; bits++)
        {
            // AA, TC, RD above; RA, Z, AD, CD and a code below, in all combinations that a client might send.
            var query = RawQuery.Of(question) with { Flags1 = (byte)(bits & 7), Flags2 = (byte)((bits & 0xF8) | 5) };

            var line = _node.Ask(query).ToString().Split('\n')[0];

            Assert.Equal(first + ((bits & 1) != 0 ? " rd" : ""), line);
        }
    }

    // A reply to a reply would make two servers talk for ever.
    [Fact, Rfc(1035, "7.3")]
    public void A_response_is_dropped()
    {
        Assert.Null(_node.Send((RawQuery.Of("www.example. A") with { Flags1 = 0x80 }).ToOctets()));
        Assert.Equal(1, _node.Counters.Dropped);
    }

    [Fact, Rfc(1035, "4.1.1")]
    public void What_is_shorter_than_a_header_is_dropped()
    {
        for (var length = 0; length < 12; length++)
            Assert.Null(_node.Send(RawQuery.Of("www.example. A").ToOctets()[..length]));
    }

    // "OPCODE … This value is set by the originator of a query and copied into the response." RCODE 4: "The name server does not support the requested kind of query."
    [Fact, Rfc(1035, "4.1.1")]
    public void Every_opcode_but_QUERY_is_not_implemented()
    {
        for (var opcode = 1; opcode < 16; opcode++)
        {
            var reply = _node.Ask(RawQuery.Of("example. SOA") with { Flags1 = (byte)(opcode << 3) });

            Assert.Equal("NOTIMP", reply.ToString());
            Assert.Equal(opcode, (reply.Flags1 >> 3) & 15);
        }
    }

    // RFC 9619 §4: "A DNS message with OPCODE = 0 and QDCOUNT > 1 MUST be treated as an incorrectly formatted message."
    [Theory, Rfc(9619, "4")]
    [InlineData(2)]
    [InlineData(3)]
    public void Several_questions_are_a_format_error(int count)
    {
        var questions = Enumerable.Repeat(RawQuery.Of("www.example. A").Question(), count).ToArray();

        Assert.Equal("FORMERR", _node.Ask(RawQuery.Message(1, 0, 0, questions, [], [], [])).ToString());
    }

    [Fact, Rfc(9619, "4")]
    public void No_question_without_a_cookie_is_a_format_error()
    {
        Assert.Equal("FORMERR", _node.Ask(RawQuery.Message(1, 0, 0, [], [], [], [])).ToString());
        Assert.Equal("FORMERR", _node.Ask(RawQuery.Message(1, 0, 0, [], [], [], [RawQuery.Opt(new RawEdns())])).ToString());
    }

    [Fact, Rfc(1035, "4.1.1")]
    public void A_query_with_answers_or_authorities_is_a_format_error()
    {
        var record = RawQuery.Record("www.example.", "A", 1, 60, [192, 0, 2, 1]);
        var question = RawQuery.Of("www.example. A").Question();

        Assert.Equal("FORMERR", _node.Ask(RawQuery.Message(1, 0, 0, [question], [record], [], [])).CodeText);
        Assert.Equal("FORMERR", _node.Ask(RawQuery.Message(1, 0, 0, [question], [], [record], [])).CodeText);
    }

    [Fact, Rfc(1035, "4.1.1")]
    public void Counts_that_promise_more_than_there_is_are_a_format_error()
    {
        var query = RawQuery.Of("www.example. A").ToOctets();
        query[11] = 1;

        Assert.Equal("FORMERR", _node.Ask(query).CodeText);
    }

    // Each prefix of a query with everything in it: an answer that is well-formed, or none.
    [Fact, Rfc(1035, "4.1")]
    public void A_query_cut_at_any_octet_is_answered_well_formed_or_not_at_all()
    {
        var whole = (RawQuery.Of("www.example. A") with { Edns = new RawEdns(1232, true, 0, new RawOption(10, new byte[24]), new RawOption(3, [])) }).ToOctets();
        for (var length = 0; length < whole.Length; length++)
        {
            if (_node.Send(whole[..length]) is { } reply)
                Assert.Equal("FORMERR", RawReply.Read(reply).CodeText);
        }
    }

    [Fact, Rfc(1035, "4.1.2")]
    public void The_question_comes_back_octet_by_octet()
    {
        foreach (var name in new[] { "wWw.eXaMpLe.", "WWW.EXAMPLE.", "noThing.eXample.", "www.elSewhere.test." })
        {
            var query = RawQuery.Of($"{name} A");

            Assert.Equal(query.Question(), _node.Ask(query).QuestionOctets);
        }
    }

    // A pointer in a question has nothing before it to point at; RFC 6891 §5: the other kinds of label are not in use.
    [Theory, Rfc(1035, "4.1.4")]
    [InlineData(0xC0)]
    [InlineData(0x80)]
    [InlineData(0x40)]
    public void A_question_with_a_pointer_or_an_unknown_label_is_a_format_error(int label)
    {
        byte[] question = [(byte)label, 12, 0, 0, 1, 0, 1];

        Assert.Equal("FORMERR", _node.Ask(RawQuery.Message(1, 0, 0, [question], [], [], [])).ToString());
    }

    // §2.3.4: "names 255 octets or less"
    [Theory, Rfc(1035, "2.3.4")]
    [InlineData(61, "REFUSED")]
    [InlineData(62, "FORMERR")]
    public void A_name_may_have_255_octets(int last, string code)
    {
        var name = string.Join('.', [new string('a', 63), new string('b', 63), new string('c', 63), new string('d', last)]);

        Assert.Equal(code, _node.Ask($"{name}. A").CodeText);
    }

    // "CLASS": we have zones of IN alone.
    [Theory, Rfc(1035, "3.2.4")]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(254)]
    [InlineData(255)]
    [InlineData(65535)]
    public void Other_classes_are_refused(int recordClass) =>
        Assert.Equal("REFUSED", _node.Ask(RawQuery.Of("www.example. A") with { Class = (ushort)recordClass }).ToString());

    // What follows the last record is not looked at, as BIND and NSD do it.
    [Fact, Rfc(1035, "4.1")]
    public void Octets_behind_the_message_are_ignored() =>
        Assert.Equal("NOERROR", _node.Ask([.. RawQuery.Of("www.example. A").ToOctets(), .. Header]).CodeText);
}
