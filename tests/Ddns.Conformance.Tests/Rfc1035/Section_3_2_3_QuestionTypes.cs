using Ddns.Authoritative.Answering;
using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc1035;

/// <summary>Types that are asked for and never stored, and types nobody knows.</summary>
public sealed class Section_3_2_3_QuestionTypes : IDisposable
{
    private readonly TestNode _node = TestNode.Serving("""
        $ORIGIN example.
        @          3600 SOA ns host 1 2 3 4 300
        @          3600 NS ns.elsewhere.test.
        www        3600 A 192.0.2.1
        odd        3600 TYPE65280 \# 3 010203
        """);

    public void Dispose() => _node.Dispose();

    // RFC 6895 §3.1: type 0 is reserved; OPT and TSIG are no types of questions.
    [Theory, Rfc(6895, "3.1")]
    [InlineData("TYPE0")]
    [InlineData("OPT")]
    [InlineData("TSIG")]
    public void A_type_that_is_no_question_is_a_format_error(string type) => Assert.Equal("FORMERR", _node.Ask($"www.example. {type}").ToString());

    [Theory, Rfc(1035, "3.2.3")]
    [InlineData("MAILB")]
    [InlineData("MAILA")]
    [InlineData("TKEY")]
    public void Mailbox_questions_and_key_exchange_are_not_implemented(string type) => Assert.Equal("NOTIMP", _node.Ask($"www.example. {type}").ToString());

    // RFC 5936 §4.2: transfers are not for everybody; RFC 1995 §2 and RFC 5936 §4.1.1 know AXFR over TCP only.
    [Theory, Rfc(5936, "4.2")]
    [InlineData("AXFR")]
    [InlineData("IXFR")]
    public void A_zone_transfer_is_refused(string type)
    {
        var query = RawQuery.Of($"example. {type}") with { Edns = new RawEdns() };
        foreach (var transport in new[] { TransportKind.Udp, TransportKind.Tcp })
        {
            var reply = _node.Ask(query, transport);

            Assert.Equal("REFUSED", reply.ToString());
            Assert.Equal(18, reply.ExtendedError);
        }
    }

    // RFC 1995 §3: the authority section of an IXFR holds the client's SOA.
    [Fact, Rfc(1995, "3")]
    public void An_incremental_transfer_with_its_SOA_is_refused_and_no_format_error()
    {
        byte[] soa = RawQuery.Record("example.", "SOA", 1, 0, [0, 0, .. new byte[20]]);

        Assert.Equal("REFUSED", _node.Ask(RawQuery.Message(1, 0, 0, [RawQuery.Of("example. IXFR").Question()], [], [soa], [])).CodeText);
    }

    // RFC 3597 §3: "unknown types … as unstructured binary data"
    [Fact, Rfc(3597, "3")]
    public void An_unknown_type_is_served_as_it_is()
    {
        _node.Shows("odd.example. TYPE65280", "NOERROR aa\nodd.example. 3600 TYPE65280 \\# 3 010203");
        Assert.Equal("NOERROR", _node.Ask("www.example. TYPE65535").CodeText);
        Assert.Equal("NXDOMAIN", _node.Ask("nothing.example. TYPE65535").CodeText);
    }
}
