using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc7871;

/// <summary>RFC 7871: the answer is the same for everybody, and says so.</summary>
public sealed class Section_7_ClientSubnet : IDisposable
{
    private readonly TestNode _node = TestNode.Serving("$ORIGIN example.\n@ 3600 SOA ns host 1 2 3 4 300\n@ 3600 NS ns.elsewhere.test.\n");

    public void Dispose() => _node.Dispose();

    // §7.2.1: "FAMILY, SOURCE PREFIX-LENGTH, and ADDRESS in the response MUST match those in the query"; scope 0: "the answer is suitable for all addresses"
    [Theory, Rfc(7871, "7.2.1")]
    [InlineData("00011800C00002")]
    [InlineData("00012000C0000201")]
    [InlineData("00010000")]
    [InlineData("0002380020010DB8000000")]
    [InlineData("00020000")]
    public void The_subnet_comes_back_with_scope_0(string option)
    {
        var reply = Ask(option);

        Assert.Equal("NOERROR", reply.CodeText);
        Assert.Equal(option, Convert.ToHexString(reply.Option(8)!));
    }

    // §6: "ADDRESS … MUST be truncated to the number of bits indicated … A server receiving an ECS option that uses either too few or too many ADDRESS octets, or that has non-zero ADDRESS bits set beyond SOURCE PREFIX-LENGTH, SHOULD return FORMERR"; §7.1.2: scope "MUST be set to 0 in queries".
    [Theory, Rfc(7871, "6")]
    [InlineData("")]
    [InlineData("0001")]
    [InlineData("00011800C000")]
    [InlineData("00011800C0000201")]
    [InlineData("00011700C00003")]
    [InlineData("00012100C000020100")]
    [InlineData("00028100200000000000000000000000000000000000")]
    [InlineData("00011818C00002")]
    [InlineData("00031800C00002")]
    public void A_subnet_that_is_not_well_formed_is_a_format_error(string option) => Assert.Equal("FORMERR", Ask(option).CodeText);

    private RawReply Ask(string option) =>
        _node.Ask(RawQuery.Of("example. SOA") with { Edns = new RawEdns(1232, false, 0, new RawOption(8, Convert.FromHexString(option))) });
}
