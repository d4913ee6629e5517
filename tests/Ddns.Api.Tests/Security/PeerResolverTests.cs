using System.Net;
using Ddns.Api.Security;

namespace Ddns.Api.Tests.Security;

public sealed class PeerResolverTests
{
    private static readonly PeerResolver Resolver = new([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("::1/128")]);

    [Theory]
    [InlineData("10.0.0.1", "192.0.2.7", "192.0.2.7")]
    [InlineData("10.0.0.1", "2001:db8::7", "2001:db8::7")]
    [InlineData("::1", "192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:10.0.0.1", "192.0.2.7", "192.0.2.7")]
    public void A_trusted_proxy_says_who_the_peer_is(string socket, string header, string peer) =>
        Assert.Equal(IPAddress.Parse(peer), Resolve(socket, header));

    [Fact]
    public void A_stranger_does_not() =>
        Assert.Equal(IPAddress.Parse("198.51.100.9"), Resolve("198.51.100.9", "192.0.2.7"));

    [Fact]
    public void The_right_most_untrusted_entry_counts_because_the_client_wrote_what_is_further_left() =>
        Assert.Equal(IPAddress.Parse("192.0.2.7"), Resolve("10.0.0.1", "203.0.113.1, 192.0.2.7, 10.9.9.9"));

    [Fact]
    public void Several_header_lines_are_one_list() =>
        Assert.Equal(IPAddress.Parse("192.0.2.7"), Resolve("10.0.0.1", "203.0.113.1", "192.0.2.7", "10.9.9.9"));

    [Fact]
    public void When_all_are_trusted_the_left_most_is_the_peer() =>
        Assert.Equal(IPAddress.Parse("10.2.2.2"), Resolve("10.0.0.1", "10.2.2.2, 10.3.3.3"));

    [Theory]
    [InlineData("unknown")]
    [InlineData("")]
    [InlineData("010.0.0.1")]
    [InlineData("192.0.2.7, _hidden")]
    [InlineData("[192.0.2.7")]
    public void An_entry_that_is_no_address_ends_the_chain(string header) =>
        Assert.Equal(IPAddress.Parse("10.0.0.1"), Resolve("10.0.0.1", header));

    [Theory]
    [InlineData("192.0.2.7:4711", "192.0.2.7")]
    [InlineData("[2001:db8::7]:4711", "2001:db8::7")]
    [InlineData("[2001:db8::7]", "2001:db8::7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    public void Ports_brackets_and_mapped_addresses_are_seen_through(string header, string peer) =>
        Assert.Equal(IPAddress.Parse(peer), Resolve("10.0.0.1", header));

    [Fact]
    public void Without_a_header_the_proxy_is_the_peer() =>
        Assert.Equal(IPAddress.Parse("10.0.0.1"), Resolve("10.0.0.1"));

    private static IPAddress Resolve(string socket, params string[] lines) => Resolver.Resolve(IPAddress.Parse(socket), lines);
}
