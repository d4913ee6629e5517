using Ddns.Authoritative.Answering;
using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc6891;

/// <summary>RFC 6891 §6: the OPT record of queries and what comes back.</summary>
public sealed class Section_6_OptRecord : IDisposable
{
    private static readonly RawQuery Www = RawQuery.Of("www.example. A");

    private readonly TestNode _node = TestNode.Serving("$ORIGIN example.\n@ 3600 SOA ns host 1 2 3 4 300\n@ 3600 NS ns.elsewhere.test.\nwww 3600 A 192.0.2.1\n");

    public void Dispose() => _node.Dispose();

    // §6.1.1: "If an OPT record is present in a received request, compliant responders MUST include an OPT record in their respective responses."
    [Theory, Rfc(6891, "6.1.1")]
    [InlineData("www.example. A")]
    [InlineData("nothing.example. A")]
    [InlineData("elsewhere.test. A")]
    [InlineData("example. AXFR")]
    [InlineData("www.example. TYPE0")]
    public void An_OPT_is_answered_by_an_OPT_and_only_then(string question)
    {
        Assert.Null(_node.Ask(question).Edns);

        var edns = _node.Ask(RawQuery.Of(question) with { Edns = new RawEdns() }).Edns;

        Assert.NotNull(edns);
        Assert.Equal(1232, edns.PayloadSize);
        Assert.Equal(0, edns.Version);
        Assert.False(edns.DnssecOk);
    }

    // "If a query message with more than one OPT RR is received, a FORMERR (RCODE=1) MUST be returned."
    [Fact, Rfc(6891, "6.1.1")]
    public void Two_OPT_are_a_format_error()
    {
        var opt = RawQuery.Opt(new RawEdns());

        Assert.Equal("FORMERR", _node.Ask(RawQuery.Message(1, 0, 0, [Www.Question()], [], [], [opt, opt])).CodeText);
    }

    // §6.1.2: "NAME … MUST be 0 (root domain)"
    [Fact, Rfc(6891, "6.1.2")]
    public void An_OPT_that_the_root_does_not_own_is_a_format_error()
    {
        var opt = RawQuery.Record("example.", "OPT", 1232, 0, []);

        Assert.Equal("FORMERR", _node.Ask(RawQuery.Message(1, 0, 0, [Www.Question()], [], [], [opt])).CodeText);
    }

    // §6.1.1: "The OPT RR MAY be placed anywhere within the additional data section."
    [Fact, Rfc(6891, "6.1.1")]
    public void An_OPT_may_stand_behind_other_records()
    {
        var other = RawQuery.Record("x.example.", "A", 1, 0, [1, 2, 3, 4]);

        var reply = _node.Ask(RawQuery.Message(1, 0, 0, [Www.Question()], [], [], [other, RawQuery.Opt(new RawEdns())]));

        Assert.Equal("NOERROR", reply.CodeText);
        Assert.NotNull(reply.Edns);
    }

    // §6.1.3: "If a responder does not implement the VERSION level of the request, then it MUST respond with RCODE=BADVERS."
    [Theory, Rfc(6891, "6.1.3")]
    [InlineData(1)]
    [InlineData(255)]
    public void Another_version_is_BADVERS_and_ours_is_named(int version)
    {
        var reply = _node.Ask(Www with { Edns = new RawEdns(Version: (byte)version) });

        Assert.Equal("BADVERS", reply.ToString());
        Assert.Equal(0, reply.Edns!.Version);
    }

    // RFC 3225 §3: "The DO bit of the query MUST be copied in the response."
    [Theory, Rfc(3225, "3")]
    [InlineData(true)]
    [InlineData(false)]
    public void The_DO_bit_is_copied(bool dnssecOk) => Assert.Equal(dnssecOk, _node.Ask(Www with { Edns = new RawEdns(DnssecOk: dnssecOk) }).Edns!.DnssecOk);

    // §6.1.4: "Z: Set to zero by senders and ignored by receivers"
    [Fact, Rfc(6891, "6.1.4")]
    public void Reserved_flags_are_ignored_and_not_copied()
    {
        var query = (Www with { Edns = new RawEdns() }).ToOctets();
        query[^4] |= 0x7F;
        query[^3] = 0xFF;

        var reply = _node.Ask(query);

        Assert.Equal("NOERROR", reply.CodeText);
        Assert.Equal([0, 0, 0, 0], reply.Octets[^6..^2]);
    }

    // §6.1.2: "Any OPTION-CODE values not understood by a responder … MUST be ignored."
    [Fact, Rfc(6891, "6.1.2")]
    public void Unknown_options_are_ignored()
    {
        var reply = _node.Ask(Www with { Edns = new RawEdns(1232, false, 0, new RawOption(65001, [1, 2, 3]), new RawOption(4711, [])) });

        Assert.Equal("NOERROR", reply.CodeText);
        Assert.Empty(reply.Edns!.Options);
    }

    [Theory, Rfc(6891, "6.1.2")]
    [InlineData("00")]
    [InlineData("000A00")]
    [InlineData("000A0001")]
    [InlineData("FDE90004010203")]
    public void An_option_that_runs_out_of_the_OPT_is_a_format_error(string options)
    {
        var opt = RawQuery.Record(".", "OPT", 1232, 0, Convert.FromHexString(options));

        Assert.Equal("FORMERR", _node.Ask(RawQuery.Message(1, 0, 0, [Www.Question()], [], [], [opt])).CodeText);
    }

    // RFC 7830 §4 pads where the client did; RFC 8467 §3 and RFC 7830 §6 leave that to encrypted transports, which these are not.
    [Theory, Rfc(7830, "6")]
    [InlineData(0)]
    [InlineData(1)]
    public void Padding_is_not_answered_on_a_transport_that_anybody_reads(int transport)
    {
        var query = Www with { Edns = new RawEdns(1232, false, 0, new RawOption(12, new byte[100])) };

        var reply = _node.Ask(query, (TransportKind)transport);

        Assert.Equal("NOERROR", reply.CodeText);
        Assert.Null(reply.Option(12));
    }
}
