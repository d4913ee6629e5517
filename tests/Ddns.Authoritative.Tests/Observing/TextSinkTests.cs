using System.Net;
using Ddns.Authoritative.Answering;
using Ddns.Authoritative.Observing;
using Ddns.Authoritative.Tests.Harness;

namespace Ddns.Authoritative.Tests.Observing;

public sealed class TextSinkTests
{
    private static readonly DateTimeOffset Received = new(2026, 11, 23, 7, 5, 25, 147, TimeSpan.Zero);

    [Fact]
    public void A_line_tells_time_client_question_outcome_size_and_duration()
    {
        using var table = new TestTable();
        TestTable.Load(table.Table, "example.org", TestTable.Zone);

        Assert.Equal(
            "2026-11-23T07:05:25.147Z 192.0.2.77#53124 udp home.example.org. A +R NOERROR aa 50 0.021",
            Line(Wire.Query(1, "home.example.org"), table.Ask("home.example.org")));
    }

    [Fact]
    public void Flags_of_the_query_are_letters()
    {
        var query = Wire.Query(1, "home.example.org", edns: true);
        query[2] = 0;
        Assert.Contains(" A +E ", Line(query, []), StringComparison.Ordinal);

        query[^4] = 0x80;
        query[2] = 1;
        Assert.Contains(" A +RED ", Line(query, []), StringComparison.Ordinal);

        var plain = Wire.Query(1, "home.example.org");
        plain[2] = 0;
        Assert.Contains(" A - ", Line(plain, []), StringComparison.Ordinal);
    }

    [Fact]
    public void Silence_is_told_as_such() => Assert.EndsWith(" - - 0 0.021", Line(Wire.Query(1, "home.example.org"), []), StringComparison.Ordinal);

    [Fact]
    public void What_is_no_question_is_a_hyphen() =>
        Assert.Contains(" udp - - - FORMERR - 12 ", Line([0, 1, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0], [0, 1, 0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0]), StringComparison.Ordinal);

    [Theory]
    [InlineData(1, 0, "BADVERS")]
    [InlineData(1, 7, "BADCOOKIE")]
    [InlineData(0, 5, "REFUSED")]
    public void An_extended_code_is_put_together_from_header_and_OPT(byte upper, byte lower, string name)
    {
        var query = Wire.Query(1, "home.example.org", edns: true);
        var answer = query.ToArray();
        (answer[2], answer[3], answer[^6]) = (0x80, lower, upper);

        Assert.Contains($" {name} - ", Line(query, answer), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_cannot_forge_a_line()
    {
        byte[] query = [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, (byte)'a', (byte)'\n', (byte)' ', 0, 0, 1, 0, 1];

        Assert.Contains(@" a\010\032. A ", Line(query, []), StringComparison.Ordinal);
    }

    [Fact]
    public void An_IPv6_client_and_TCP_are_named_so()
    {
        var client = ClientInfo.From(TransportKind.Tcp, IPAddress.Parse("2001:db8::7")) with { Port = 9 };

        Assert.Contains(" 2001:db8::7#9 tcp ", Line(Wire.Query(1, "a"), [], client), StringComparison.Ordinal);
    }

    private static string Line(byte[] query, byte[] answer, ClientInfo? client = null) => TextSink.Line(new ObservedQuery
    {
        Client = client ?? ClientInfo.From(TransportKind.Udp, IPAddress.Parse("192.0.2.77")) with { Port = 53124 },
        Received = Received,
        Took = TimeSpan.FromMicroseconds(21),
        Query = query,
        Answer = answer,
    });
}
