using System.Globalization;
using Ddns.Authoritative.Answering;
using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc6891;

/// <summary>RFC 6891 §6.2.5, RFC 2181 §9: how long an answer may be, and what becomes of one that is longer.</summary>
public sealed class Section_6_2_5_PayloadSize : IDisposable
{
    private readonly TestNode _node = TestNode.Serving(Zone());

    public void Dispose() => _node.Dispose();

    // RFC 1035 §4.2.1: "Messages carried by UDP are restricted to 512 bytes"; RFC 6891 §6.2.5: "Values lower than 512 MUST be treated as equal to 512."
    [Theory, Rfc(6891, "6.2.5")]
    [InlineData(-1, 512)]
    [InlineData(0, 512)]
    [InlineData(511, 512)]
    [InlineData(512, 512)]
    [InlineData(513, 513)]
    [InlineData(1000, 1000)]
    [InlineData(1232, 1232)]
    [InlineData(1233, 1232)]
    [InlineData(4096, 1232)]
    [InlineData(65535, 1232)]
    public void No_answer_is_longer_than_client_and_server_allow(int offered, int limit)
    {
        for (var count = 1; count < 110; count++)
        {
            var reply = _node.Ask(RawQuery.Of($"n{count}.example. A") with { Edns = offered < 0 ? null : new RawEdns((ushort)offered) });
            // Question 12 + name + 4, each record 16, OPT 11.
            var whole = 12 + $"n{count}".Length + 1 + 9 + 4 + (16 * count) + (offered < 0 ? 0 : 11);

            Assert.InRange(reply.Octets.Length, 12, limit);
            Assert.Equal(whole > limit, reply.IsTruncated);
            // RFC 2181 §9: "TC … should not be set merely because some extra information could have been included"; an RRset stands whole or not at all.
            Assert.Equal(whole > limit ? 0 : count, reply.Answers.Count);
        }
    }

    [Fact, Rfc(7766, "4")]
    public void Over_TCP_the_whole_answer_comes_whatever_the_payload_size()
    {
        var reply = _node.Ask(RawQuery.Of("n2000.example. A") with { Edns = new RawEdns(512) }, TransportKind.Tcp);

        Assert.Equal(2000, reply.Answers.Count);
        Assert.False(reply.IsTruncated);
    }

    // A message has 16 bits for its length: an RRset of 70,000 octets fits nowhere.
    [Fact, Rfc(2181, "9")]
    public void An_RRset_longer_than_any_message_is_truncated_over_TCP_too()
    {
        var reply = _node.Ask(RawQuery.Of("n4500.example. A"), TransportKind.Tcp);

        Assert.True(reply.IsTruncated);
        Assert.Empty(reply.Answers);
    }

    // RFC 2181 §9: "Where TC is set, the partial RRSet that would not completely fit may be left in the response." We leave none.
    [Fact, Rfc(2181, "9")]
    public void The_alias_before_a_set_that_does_not_fit_stays()
    {
        var reply = _node.Ask("alias.example. A");

        Assert.Equal("NOERROR aa tc\nalias.example. 3600 CNAME n100.example.", reply.ToString());
    }

    // RFC 2181 §9: additional data that does not fit is left out without TC, a whole RRset at a time.
    [Fact, Rfc(2181, "9")]
    public void Additional_data_is_dropped_first_and_without_TC()
    {
        var reply = _node.Ask("mx.example. MX");

        Assert.False(reply.IsTruncated);
        Assert.Single(reply.Answers);
        Assert.Empty(reply.Additionals);
        Assert.Equal(40, _node.Ask(RawQuery.Of("mx.example. MX") with { Edns = new RawEdns(1232) }).Additionals.Count);
    }

    // RFC 9471 §3.1: "If the message size constraints prevent the inclusion of all glue records for in-domain name servers over the chosen transport, the server MUST set the TC … flag"
    [Fact, Rfc(9471, "3.1")]
    public void In_domain_glue_that_does_not_fit_truncates_a_referral()
    {
        Assert.True(_node.Ask("x.sub.example. A").IsTruncated);

        var whole = _node.Ask(RawQuery.Of("x.sub.example. A"), TransportKind.Tcp);
        Assert.False(whole.IsTruncated);
        Assert.Equal(40, whole.Additionals.Count);
    }

    // RFC 9471 §3.2: "… sibling domain name servers … the TC flag" is not required.
    [Fact, Rfc(9471, "3.2")]
    public void Sibling_glue_that_does_not_fit_does_not_truncate_a_referral()
    {
        var reply = _node.Ask("x.sibling.example. A");

        Assert.False(reply.IsTruncated);
        Assert.Single(reply.Authorities);
        Assert.Empty(reply.Additionals);
    }

    [Fact, Rfc(9471, "3.1"), Rfc(9471, "3.2")]
    public void A_referral_carries_in_domain_and_sibling_glue() => _node.Shows("x.small.example. A", """
        NOERROR
        authority
        small.example. 3600 NS ns.small.example.
        small.example. 3600 NS ns.neighbour.example.
        additional
        ns.small.example. 3600 A 192.0.2.1
        ns.neighbour.example. 3600 A 192.0.2.2
        """);

    private static string Zone()
    {
        var lines = new List<string>
        {
            "$ORIGIN example.",
            "@ 3600 SOA ns.elsewhere.test. host 1 2 3 4 300",
            "@ 3600 NS ns.elsewhere.test.",
            "alias 3600 CNAME n100",
            "mx 3600 MX 10 n40",
            "sub 3600 NS ns.sub",
            "sibling 3600 NS ns.sub",
            "small 3600 NS ns.small",
            "small 3600 NS ns.neighbour",
            "ns.small 3600 A 192.0.2.1",
            "neighbour 3600 NS ns.neighbour",
            "ns.neighbour 3600 A 192.0.2.2",
        };
        lines.AddRange(Enumerable.Range(0, 40).Select(i => Record("ns.sub", i)));
        foreach (var count in Enumerable.Range(1, 110).Concat([2000, 4500]))
            lines.AddRange(Enumerable.Range(0, count).Select(i => Record($"n{count}", i)));
        return string.Join('\n', lines);
    }

    private static string Record(string owner, int i) => string.Create(CultureInfo.InvariantCulture, $"{owner} 3600 A 10.0.{i / 256}.{i % 256}");
}
