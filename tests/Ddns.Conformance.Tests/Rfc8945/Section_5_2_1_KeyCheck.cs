using Ddns.Authoritative.Answering;
using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc8945;

/// <summary>RFC 8945 §5.2.1: a signature by a key that we do not have.</summary>
public sealed class Section_5_2_1_KeyCheck : IDisposable
{
    private static readonly byte[] Question = RawQuery.Of("www.example. A").Question();

    private readonly TestNode _node = TestNode.Serving("$ORIGIN example.\n@ 3600 SOA ns host 1 2 3 4 300\n@ 3600 NS ns.elsewhere.test.\nwww 3600 A 192.0.2.1\n");

    public void Dispose() => _node.Dispose();

    // §5.2.1: "If a non-forwarding server does not recognize the key or algorithm used by the client …, the server MUST generate an error response with RCODE 9 (NOTAUTH) and TSIG ERROR 17 (BADKEY). This response MUST be unsigned as specified in Section 5.3.2."
    [Theory, Rfc(8945, "5.2.1")]
    [InlineData(false, TransportKind.Udp)]
    [InlineData(true, TransportKind.Udp)]
    [InlineData(false, TransportKind.Tcp)]
    public void An_unknown_key_is_BADKEY_and_the_answer_is_not_signed(bool edns, TransportKind transport)
    {
        byte[][] additionals = edns ? [RawQuery.Opt(new RawEdns()), Tsig("Some-Key.")] : [Tsig("Some-Key.")];

        var reply = _node.Ask(RawQuery.Message(0x4321, 0, 0, [Question], [], [], additionals), transport);

        Assert.Equal("NOTAUTH", reply.ToString());
        Assert.Equal(edns, reply.Edns is not null);
        var tsig = reply.Tsig!;
        Assert.Equal("Some-Key.", tsig.Owner);
        Assert.Equal((255, 0u), (tsig.Class, tsig.Ttl));
        // algorithm, time signed:48, fudge:16, MAC size:16 = 0, original id:16, error:16 = 17, other length:16 = 0
        Assert.Equal(NameText.ToWire("hmac-sha256."), tsig.Octets[..13]);
        Assert.Equal([0, 0, 0x43, 0x21, 0, 17, 0, 0], tsig.Octets[21..]);
    }

    // §5.1: "If there is a TSIG record but it is not the last record in the additional section" — FORMERR; so is a second one, and one that cannot be read.
    [Fact, Rfc(8945, "5.1")]
    public void A_TSIG_that_is_not_last_is_a_format_error()
    {
        Assert.Equal("FORMERR", Ask(Tsig("key."), RawQuery.Opt(new RawEdns())).CodeText);
        Assert.Equal("FORMERR", Ask(Tsig("key."), Tsig("key.")).CodeText);
    }

    [Fact, Rfc(8945, "5.2")]
    public void A_TSIG_cut_at_any_octet_is_a_format_error()
    {
        var data = TsigData();
        for (var length = 0; length < data.Length; length++)
            Assert.Equal("FORMERR", Ask(RawQuery.Record("key.", "TSIG", 255, 0, data[..length])).CodeText);
    }

    private RawReply Ask(params byte[][] additionals) => _node.Ask(RawQuery.Message(1, 0, 0, [Question], [], [], additionals));

    private static byte[] Tsig(string key) => RawQuery.Record(key, "TSIG", 255, 0, TsigData());

    private static byte[] TsigData() =>
        [.. NameText.ToWire("hmac-sha256."), 0, 0, 0x65, 0, 0, 0, 1, 44, 0, 32, .. new byte[32], 0x43, 0x21, 0, 0, 0, 0];
}
