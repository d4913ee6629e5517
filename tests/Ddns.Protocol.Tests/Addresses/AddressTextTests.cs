using System.Net;
using System.Net.Sockets;
using CsCheck;
using Ddns.Protocol.Addresses;

namespace Ddns.Protocol.Tests.Addresses;

public sealed class AddressTextTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("1::", "1::")]
    [InlineData("2001:DB8::0001", "2001:db8::1")]
    [InlineData("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8")]
    [InlineData("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8")]
    [InlineData("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0")]
    [InlineData("64:ff9b::192.0.2.33", "64:ff9b::c000:221")]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.1")]
    [InlineData("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304")]
    public void Addresses_are_read_and_written_canonically(string text, string canonical)
    {
        Assert.True(AddressText.TryParse(text, out var address));
        Assert.Equal(canonical, AddressText.Format(address));
    }

    [Theory]
    [Rfc(5952, "4.2.2")]
    [InlineData("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1")]
    [InlineData("2001:0:0:1:0:0:0:1", "2001:0:0:1::1")]
    [InlineData("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("0:0:0:1:0:0:0:1", "::1:0:0:0:1")]
    public void The_longest_and_first_run_of_zeros_is_shortened(string text, string canonical)
    {
        Assert.True(AddressText.TryParse(text, out var address));
        Assert.Equal(canonical, AddressText.Format(address));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.4.")]
    [InlineData(".1.2.3.4")]
    [InlineData("1..2.3")]
    [InlineData("256.0.0.1")]
    [InlineData("010.0.0.1")]
    [InlineData("00.0.0.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("0x7f.1")]
    [InlineData(" 1.2.3.4")]
    [InlineData("1.2.3.4 ")]
    [InlineData("1.2.3.+4")]
    [InlineData("1.2.3.٤")]
    [InlineData("1.2.3.0004")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1:")]
    [InlineData(":1")]
    [InlineData("1::2::3")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("::1:2:3:4:5:6:7:8")]
    [InlineData("12345::")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]")]
    [InlineData("::g")]
    [InlineData("::1.2.3")]
    [InlineData("::01.2.3.4")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    [InlineData("::1/64")]
    [InlineData("1::2:")]
    public void What_nobody_means_to_publish_is_refused(string text) => Assert.False(AddressText.TryParse(text, out _));

    [Fact]
    public void Canonical_text_of_any_address_reads_back_here_and_in_the_runtime()
    {
        // Many zeros, so that there are runs of them.
        var octet = Gen.Frequency((3, Gen.Const((byte)0)), (1, Gen.Byte));
        octet.Array[16].Sample(octets =>
        {
            var text = AddressText.Format(octets);
            Assert.True(AddressText.TryParse(text, out var address));
            Assert.Equal(octets, address.GetAddressBytes());
            Assert.Equal(AddressFamily.InterNetworkV6, address.AddressFamily);

#pragma warning disable RS0030 // the oracle
            Assert.True(IPAddress.TryParse(text, out var read));
#pragma warning restore RS0030
            Assert.Equal(address, read);
        });
    }

    [Theory]
    [InlineData("8.8.8.8", AddressScope.Global)]
    [InlineData("0.0.0.0", AddressScope.Unspecified)]
    [InlineData("0.1.2.3", AddressScope.ThisNetwork)]
    [InlineData("9.255.255.255", AddressScope.Global)]
    [InlineData("10.0.0.0", AddressScope.Private)]
    [InlineData("10.255.255.255", AddressScope.Private)]
    [InlineData("11.0.0.0", AddressScope.Global)]
    [InlineData("100.63.255.255", AddressScope.Global)]
    [InlineData("100.64.0.0", AddressScope.CarrierNat)]
    [InlineData("100.127.255.255", AddressScope.CarrierNat)]
    [InlineData("100.128.0.0", AddressScope.Global)]
    [InlineData("127.0.0.1", AddressScope.Loopback)]
    [InlineData("127.255.255.255", AddressScope.Loopback)]
    [InlineData("169.254.169.254", AddressScope.LinkLocal)]
    [InlineData("172.15.255.255", AddressScope.Global)]
    [InlineData("172.16.0.0", AddressScope.Private)]
    [InlineData("172.31.255.255", AddressScope.Private)]
    [InlineData("172.32.0.0", AddressScope.Global)]
    [InlineData("192.0.0.1", AddressScope.Reserved)]
    [InlineData("192.0.0.9", AddressScope.Global)]
    [InlineData("192.0.2.1", AddressScope.Documentation)]
    [InlineData("192.88.99.1", AddressScope.Reserved)]
    [InlineData("192.168.255.255", AddressScope.Private)]
    [InlineData("198.17.255.255", AddressScope.Global)]
    [InlineData("198.18.0.0", AddressScope.Benchmarking)]
    [InlineData("198.19.255.255", AddressScope.Benchmarking)]
    [InlineData("198.51.100.7", AddressScope.Documentation)]
    [InlineData("203.0.113.7", AddressScope.Documentation)]
    [InlineData("223.255.255.255", AddressScope.Global)]
    [InlineData("224.0.0.1", AddressScope.Multicast)]
    [InlineData("239.255.255.255", AddressScope.Multicast)]
    [InlineData("240.0.0.1", AddressScope.Reserved)]
    [InlineData("255.255.255.255", AddressScope.Broadcast)]
    [InlineData("::", AddressScope.Unspecified)]
    [InlineData("::1", AddressScope.Loopback)]
    [InlineData("::2", AddressScope.Reserved)]
    [InlineData("::ffff:10.0.0.1", AddressScope.MappedIPv4)]
    [InlineData("64:ff9b::10.0.0.1", AddressScope.Nat64)]
    [InlineData("64:ff9b:1::1", AddressScope.Nat64)]
    [InlineData("64:ff9b:2::1", AddressScope.Reserved)]
    [InlineData("100::1", AddressScope.Reserved)]
    [InlineData("2001::1", AddressScope.Teredo)]
    [InlineData("2001:2::1", AddressScope.Benchmarking)]
    [InlineData("2001:20::1", AddressScope.Global)]
    [InlineData("2001:100::1", AddressScope.Reserved)]
    [InlineData("2001:200::1", AddressScope.Global)]
    [InlineData("2001:db8:ffff::1", AddressScope.Documentation)]
    [InlineData("2002:a00:1::", AddressScope.SixToFour)]
    [InlineData("2a00:1450:4001:81b::200e", AddressScope.Global)]
    [InlineData("3fff::1", AddressScope.Documentation)]
    [InlineData("3fff:1000::1", AddressScope.Global)]
    [InlineData("4000::1", AddressScope.Reserved)]
    [InlineData("fc00::1", AddressScope.Private)]
    [InlineData("fdff::1", AddressScope.Private)]
    [InlineData("fe80::1", AddressScope.LinkLocal)]
    [InlineData("febf::1", AddressScope.LinkLocal)]
    [InlineData("fec0::1", AddressScope.Private)]
    [InlineData("ff02::1", AddressScope.Multicast)]
    public void Each_address_has_a_scope(string text, AddressScope expected)
    {
        Assert.True(AddressText.TryParse(text, out var address));
        Assert.Equal(expected, AddressScopes.Of(address));
    }
}
