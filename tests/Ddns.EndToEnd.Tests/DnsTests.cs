using System.Buffers.Binary;
using System.Net.Sockets;
using Ddns.EndToEnd.Tests.Asking;

namespace Ddns.EndToEnd.Tests;

/// <summary>What dig gets from the real server.</summary>
public sealed class DnsTests(ZoneServerFixture fixture) : IClassFixture<ZoneServerFixture>
{
    private const string Soa = "kitchen.example. 60 IN SOA ns1.kitchen.example. hostmaster.kitchen.example. 7 3600 600 1209600 60";

    [Theory]
    [InlineData("+notcp")]
    [InlineData("+tcp")]
    public async Task An_address_has_the_ttl_of_its_zone_file(string transport)
    {
        var answer = await Ask("www.kitchen.example", "A", transport);

        Assert.Equal("NOERROR", answer.Status);
        Assert.Equal(["www.kitchen.example. 60 IN A 192.0.2.80"], answer.Answer);
        Assert.Contains("aa", answer.Flags);
        Assert.DoesNotContain("ra", answer.Flags);
    }

    [Fact]
    public async Task Letters_match_without_regard_to_case_and_come_back_as_they_were_asked()
    {
        var answer = await Ask("wWw.Kitchen.EXAMPLE", "AAAA");

        Assert.Equal(["wWw.Kitchen.EXAMPLE. 60 IN AAAA 2001:db8::80"], answer.Answer);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_nxdomain_with_the_soa()
    {
        var answer = await Ask("nobody.kitchen.example", "A");

        Assert.Equal("NXDOMAIN", answer.Status);
        Assert.Equal([Soa], answer.Authority);
        Assert.Empty(answer.Answer);
    }

    [Theory]
    [InlineData("www.kitchen.example", "MX")]
    [InlineData("under.kitchen.example", "A")] // an empty non-terminal: deep.under lies below it
    public async Task A_type_that_a_name_does_not_have_is_nodata_with_the_soa(string name, string type)
    {
        var answer = await Ask(name, type);

        Assert.Equal("NOERROR", answer.Status);
        Assert.Equal([Soa], answer.Authority);
        Assert.Empty(answer.Answer);
    }

    [Fact]
    public async Task A_zone_that_is_not_ours_is_refused()
    {
        var answer = await Ask("www.example.org", "A");

        Assert.Equal("REFUSED", answer.Status);
        Assert.Empty(answer.Answer);
        Assert.Empty(answer.Authority);
    }

    [Fact]
    public async Task A_cname_is_followed_within_the_zone()
    {
        var answer = await Ask("web.kitchen.example", "A");

        Assert.Equal(["web.kitchen.example. 300 IN CNAME www.kitchen.example.", "www.kitchen.example. 60 IN A 192.0.2.80"], answer.Answer);
    }

    [Fact]
    public async Task Mail_exchangers_and_texts_are_as_in_the_file()
    {
        var mail = await Ask("mail.kitchen.example", "MX");
        var text = await Ask("text.kitchen.example", "TXT");

        Assert.Equal(
            ["mail.kitchen.example. 300 IN MX 10 mx.kitchen.example.", "mail.kitchen.example. 300 IN MX 20 mx.elsewhere.example."],
            mail.Answer.Order());
        Assert.Equal(["""text.kitchen.example. 300 IN TXT "two strings" "and a \" quote" """.TrimEnd()], text.Answer);
    }

    [Fact]
    public async Task A_wildcard_answers_for_names_below_it()
    {
        var answer = await Ask("any.thing.wild.kitchen.example", "A");

        Assert.Equal(["any.thing.wild.kitchen.example. 300 IN A 192.0.2.99"], answer.Answer);
    }

    [Fact]
    public async Task A_type_that_nobody_knows_comes_through_unharmed()
    {
        var answer = await Ask("odd.kitchen.example", "TYPE65280");

        Assert.Equal([@"odd.kitchen.example. 300 IN TYPE65280 \# 3 ABCDEF"], answer.Answer);
    }

    [Fact]
    public async Task The_apex_shows_soa_and_name_servers()
    {
        var soa = await Ask("ddns.example.com", "SOA");
        var servers = await Ask("ddns.example.com", "NS");

        var record = Assert.Single(soa.Answer).Split(' ');
        Assert.Equal("60", record[^1]);
        Assert.Equal("ns1.ddns.example.com.", record[4]);
        Assert.Equal(["ddns.example.com. 3600 IN NS ns1.ddns.example.com.", "ddns.example.com. 3600 IN NS ns2.ddns.example.com."], servers.Answer.Order());
        Assert.Contains("ns2.ddns.example.com. 3600 IN A 198.51.100.53", servers.Additional);
    }

    [Fact]
    public async Task Edns_is_answered_with_edns_and_its_absence_without()
    {
        var with = await Ask("www.kitchen.example", "A", "+edns=0", "+nocookie");
        var without = await Ask("www.kitchen.example", "A", "+noedns");
        var future = await Ask("www.kitchen.example", "A", "+edns=1", "+noednsneg");

        Assert.Contains("; EDNS: version: 0", with.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("EDNS:", without.Text, StringComparison.Ordinal);
        Assert.Equal("BADVERS", future.Status);
    }

    [Fact]
    public async Task Many_queries_are_answered_on_one_tcp_connection()
    {
        const int Count = 10;
        using var client = new TcpClient();
        await client.ConnectAsync(fixture.Dns);
        var stream = client.GetStream();
        var query = Message.Query(0, "www.kitchen.example");
        var all = new byte[Count * (2 + query.Length)];
        for (ushort id = 0; id < Count; id++)
        {
            var place = all.AsSpan(id * (2 + query.Length));
            BinaryPrimitives.WriteUInt16BigEndian(place, (ushort)query.Length);
            Message.Query(id, "www.kitchen.example").CopyTo(place[2..]);
        }

        // RFC 7766 §6.2.1.1: queries may be sent without waiting for answers, and the answers may come in any order.
        await stream.WriteAsync(all);

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var seen = new HashSet<ushort>();
        for (var i = 0; i < Count; i++)
        {
            var length = new byte[2];
            await stream.ReadExactlyAsync(length, deadline.Token);
            var reply = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(reply, deadline.Token);
            Assert.Equal("192.0.2.80", Message.FirstAddress(reply, query.Length)?.ToString());
            seen.Add(Message.Id(reply));
        }

        Assert.Equal(Count, seen.Count);
    }

    [Fact]
    public async Task Dig_keeps_a_tcp_connection_open_for_several_questions()
    {
        var output = await Dig.RunAsync(fixture.Dns, "+tcp", "+keepopen", "+short", "www.kitchen.example", "A", "ns1.kitchen.example", "A", "nobody.kitchen.example", "A", "www.kitchen.example", "AAAA");

        Assert.Equal(["192.0.2.80", "192.0.2.53", "2001:db8::80"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private Task<DigAnswer> Ask(string name, string type, params string[] options) => Dig.AskAsync(fixture.Dns, name, type, options);
}
