using System.Net;
using Ddns.Api.Updates;

namespace Ddns.Api.Tests.Updates;

public sealed class AddressRuleTests
{
    [Theory]
    [InlineData("9.9.9.9")]
    [InlineData("2620:fe::fe")]
    public void Global_addresses_are_always_published(string address)
    {
        Assert.Null(AddressRules.Objection(IPAddress.Parse(address), allowPrivate: false));
        Assert.Null(AddressRules.Objection(IPAddress.Parse(address), allowPrivate: true));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("10.1.2.3")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("192.0.2.1")]
    [InlineData("198.51.100.7")]
    [InlineData("203.0.113.1")]
    [InlineData("2001:db8::1")]
    [InlineData("198.18.0.1")]
    [InlineData("fd00::1")]
    [InlineData("fe80::1")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("2002:808:808::1")]
    public void Other_unicast_addresses_are_published_when_the_switch_is_on(string address)
    {
        Assert.Null(AddressRules.Objection(IPAddress.Parse(address), allowPrivate: true));

        var sentence = AddressRules.Objection(IPAddress.Parse(address), allowPrivate: false);
        Assert.NotNull(sentence);
        Assert.StartsWith(address, sentence, StringComparison.Ordinal);
        Assert.Contains("DDNS_ALLOW_PRIVATE_ADDRESSES", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("::")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:9.9.9.9")]
    public void What_is_no_unicast_address_is_never_published(string address) =>
        Assert.NotNull(AddressRules.Objection(IPAddress.Parse(address), allowPrivate: true));
}
