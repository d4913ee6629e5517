using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Protocol.ZoneFiles;

namespace Ddns.Protocol.Tests.ZoneFiles;

public sealed class ZoneFileReaderTests
{
    [Fact]
    [Rfc(1035, "5.1")]
    public void The_example_of_RFC_1035_is_read()
    {
        var records = Records("""
            @   IN  SOA     VENERA      Action\.domains (
                                             20     ; SERIAL
                                             7200   ; REFRESH
                                             600    ; RETRY
                                             3600000; EXPIRE
                                             60)    ; MINIMUM

                    NS      A.ISI.EDU.
                    NS      VENERA
                    MX      10      VENERA
                    MX      20      VAXA

            A       A       26.3.0.103

            VENERA  A       10.1.0.52
                    A       128.9.0.32
            """, "ISI.EDU.");

        Assert.Equal(
            [
                "ISI.EDU. 60 SOA VENERA.ISI.EDU. Action\\.domains.ISI.EDU. 20 7200 600 3600000 60",
                "ISI.EDU. 60 NS A.ISI.EDU.",
                "ISI.EDU. 60 NS VENERA.ISI.EDU.",
                "ISI.EDU. 60 MX 10 VENERA.ISI.EDU.",
                "ISI.EDU. 60 MX 20 VAXA.ISI.EDU.",
                "A.ISI.EDU. 60 A 26.3.0.103",
                "VENERA.ISI.EDU. 60 A 10.1.0.52",
                "VENERA.ISI.EDU. 60 A 128.9.0.32",
            ],
            records);
    }

    [Theory]
    [InlineData("a 60 IN A 192.0.2.1")]
    [InlineData("a IN 60 A 192.0.2.1")]
    [InlineData("a 60 A 192.0.2.1")]
    [InlineData("A\t1m\tCLASS1\tTYPE1\t192.0.2.1")]
    [InlineData("a 60 in a \\# 4 C0000201 ; comment")]
    [InlineData("a.example. 60 A 192.0.2.1\r\n")]
    [InlineData("a ( 60 ; comment )\n IN\n A ) 192.0.2.1")]
    [InlineData("\n\n  \n;comment\n  ; comment\na 60 A 192.0.2.1\n\n")]
    [InlineData("\uFEFFa 60 A 192.0.2.1")]
    [InlineData("$ORIGIN b.example.\n$ORIGIN example.\na 60 A 192.0.2.1")]
    [InlineData("$origin a\n@ 60 A 192.0.2.1")]
    [InlineData("$TTL 1m\na A 192.0.2.1")]
    [InlineData("$TTL 1h\na 60 A 192.0.2.1")]
    [InlineData("\\097 60 A 192.0.2.1")]
    public void One_record_may_be_written_in_many_ways(string text) => Assert.Equal("a.example. 60 A 192.0.2.1", Assert.Single(Records(text)), ignoreCase: true);

    [Fact]
    [Rfc(2308, "4")]
    public void A_TTL_comes_from_the_record_then_from_the_directive_then_from_the_record_before()
    {
        var records = Records("a 5 A 192.0.2.1\nb A 192.0.2.1\n$TTL 7\nc A 192.0.2.1\nd 9 A 192.0.2.1\ne A 192.0.2.1");

        Assert.Equal(["5", "5", "7", "9", "7"], records.Select(record => record.Split(' ')[1]));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("2147483647", 2147483647)]
    [InlineData("1h30m", 5400)]
    [InlineData("1W2D3H4M5S", 788645)]
    public void Times_have_units(string text, uint seconds) => Assert.Equal($"a.example. {seconds} A 192.0.2.1", Assert.Single(Records($"a {text} A 192.0.2.1")));

    [Theory]
    [InlineData("a A 192.0.2.1", 1, "a record has no TTL, and there is no $TTL before it")]
    [InlineData(" 60 A 192.0.2.1", 1, "a record has no owner name, and none stands before it")]
    [InlineData("a 60", 1, "the record type is missing")]
    [InlineData("a 60 IN", 1, "the record type is missing")]
    [InlineData("a 60 NOPE x", 1, "unknown record type 'NOPE'")]
    [InlineData("a 60 CH TXT x", 1, "only class IN is served")]
    [InlineData("a 60 IN IN A 192.0.2.1", 1, "unknown record type 'IN'")]
    [InlineData("a 60 ANY x", 1, "no record has the type ANY")]
    [InlineData("a 2147483648 A 192.0.2.1", 1, "a TTL should be seconds from 0 to 2147483647, or units such as 1h30m, not '2147483648'")]
    [InlineData("a 1h30 A 192.0.2.1", 1, "a TTL should be seconds from 0 to 2147483647, or units such as 1h30m, not '1h30'")]
    [InlineData("a 60 A 192.0.2.1 ; fine\nb 60 A 192.0.2.300", 2, "ADDRESS should be an IPv4 address, not '192.0.2.300'")]
    [InlineData("a 60 SOA . . (\n 1 2\n x 4\n 5 )", 3, "RETRY should be a time in seconds, not 'x'")]
    [InlineData("a 60 SOA . . (\n 1 2 )\n", 2, "RETRY is missing")]
    [InlineData("a 60 A 192.0.2.1 )", 1, "a closing parenthesis without an opening one")]
    [InlineData("a 60 A 192.0.2.1\nb 60 A ( 192.0.2.1\nc 60 A 192.0.2.1", 2, "an opening parenthesis is never closed")]
    [InlineData("a 60 TXT \"open\nb 60 A 192.0.2.1", 1, "a quoted string does not end on its line")]
    [InlineData("a 60 TXT \"open", 1, "a quoted string does not end")]
    [InlineData("a..b 60 A 192.0.2.1", 1, "a domain name has an empty label")]
    [InlineData("b\u00FCcher 60 A 192.0.2.1", 1, "a domain name holds an octet outside ASCII: use its xn-- form, or \\DDD")]
    [InlineData("$NOPE x", 1, "unknown directive '$NOPE'")]
    [InlineData("$ORIGIN", 1, "the name behind $ORIGIN is missing")]
    [InlineData("$ORIGIN a b", 1, "unexpected 'b' at the end")]
    [InlineData("$TTL soon", 1, "$TTL should be seconds from 0 to 2147483647, or units such as 1h30m, not 'soon'")]
    [InlineData("$INCLUDE /etc/passwd", 1, "$INCLUDE is not allowed in an uploaded zone")]
    [InlineData("$GENERATE 1-2 a$ 60 A 192.0.2.$", 1, "$GENERATE is not allowed in an uploaded zone")]
    public void An_error_has_file_line_and_reason(string text, int line, string reason)
    {
        using var reader = new ZoneFileReader(text, "test.zone", new ZoneFileOptions { Apex = DomainName.Parse("example.") });
        while (reader.TryRead(out _)) ;

        Assert.Equal(new ZoneFileError("test.zone", line, reason), reader.Errors[0]);
        Assert.Equal($"test.zone:{line}: {reason}", reader.Errors[0].ToString());
    }

    [Fact]
    public void All_errors_are_found_up_to_a_bound()
    {
        var text = string.Join('\n', Enumerable.Range(1, 500).Select(i => i % 2 == 0 ? $"h{i} 60 A 192.0.2.1" : $"h{i} 60 A nope"));
        using var reader = new ZoneFileReader(text, "test.zone", new ZoneFileOptions { Apex = DomainName.Parse("example."), MaxErrors = 50 });
        while (reader.TryRead(out _)) ;

        Assert.Equal(Enumerable.Range(0, 50).Select(i => 2 * i + 1), reader.Errors.Select(error => error.Line));
    }

    [Fact]
    public void A_broken_owner_leaves_the_last_stated_one_whole()
    {
        using var reader = new ZoneFileReader("abcdef 60 A 192.0.2.1\nx.y..z 60 A 192.0.2.1\n 60 A 192.0.2.2", "test.zone", new ZoneFileOptions { Apex = DomainName.Parse("example.") });

        Assert.True(reader.TryRead(out _));
        Assert.True(reader.TryRead(out var record));
        Assert.Equal("abcdef.example.", record.GetOwner().ToString());
        Assert.Single(reader.Errors);
    }

    [Fact]
    public void A_record_outside_the_zone_is_left_out_with_a_warning()
    {
        using var reader = new ZoneFileReader("a 60 A 192.0.2.1\nb.test. 60 A 192.0.2.1\nnotexample. 60 A 192.0.2.1", "test.zone", new ZoneFileOptions { Apex = DomainName.Parse("example.") });

        Assert.True(reader.TryRead(out _));
        Assert.False(reader.TryRead(out _));
        Assert.Equal([2, 3], reader.Warnings.Select(warning => warning.Line));
        Assert.Empty(reader.Errors);
    }

    [Fact]
    public void Records_that_lie_across_the_buffers_end_are_read_whole()
    {
        // More than the reader's buffer, with a parenthesis open most of the time, in a stream that gives a few octets at a time.
        var text = "$TTL 60\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"h{i} A (\n 10.{i >> 16}.{i >> 8 & 255}.{i & 255} ; {i}\n)\n"));
        using var reader = new ZoneFileReader(new SlowStream(text), "test.zone", new ZoneFileOptions { Apex = DomainName.Parse("example.") });

        for (var i = 0; i < 20_000; i++)
        {
            Assert.True(reader.TryRead(out var record), $"record {i}");
            Assert.Equal(2 + 3 * i, record.Line);
            Assert.Equal([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i], record.Data.ToArray());
        }

        Assert.False(reader.TryRead(out _));
        Assert.Empty(reader.Errors);
    }

    [Fact]
    public void An_entry_without_end_is_refused_before_it_fills_the_memory()
    {
        using var reader = new ZoneFileReader("a 60 TXT (\n" + new string('\n', 3_000_000), "test.zone", new ZoneFileOptions { Apex = DomainName.Parse("example.") });

        Assert.False(reader.TryRead(out _));
        Assert.Equal("test.zone:1: an entry is longer than 1048576 octets", Assert.Single(reader.Errors).ToString());
    }

    [Fact]
    public void Every_vector_is_read_from_a_master_file()
    {
        foreach (var vector in Tests.Records.RecordVectors.All)
        {
            using var reader = new ZoneFileReader($"x 60 IN {vector.Type.ToText()} {vector.Text}", "test.zone", new ZoneFileOptions { Apex = DomainName.Parse("example.") });
            Assert.True(reader.TryRead(out var record), $"{vector}: {string.Join(", ", reader.Errors)}");
            Assert.Equal(vector.Type, record.Type);
            Assert.Equal(vector.Wire.Octets, record.Data.ToArray());
        }
    }

    internal static string[] Records(string text, string apex = "example.")
    {
        using var reader = new ZoneFileReader(text, "test.zone", new ZoneFileOptions { Apex = DomainName.Parse(apex) });
        return ReadAll(reader);
    }

    internal static string[] ReadAll(ZoneFileReader reader)
    {
        var records = new List<string>();
        while (reader.TryRead(out var record))
            records.Add($"{record.GetOwner()} {record.Ttl} {record.Type.ToText()} {record.GetData()}");

        Assert.Empty(reader.Errors);
        return [.. records];
    }

    /// <summary>Gives a varying few octets per read, as a network might.</summary>
    private sealed class SlowStream(string text) : MemoryStream(System.Text.Encoding.UTF8.GetBytes(text))
    {
        private int _step;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1 + 997 * _step++ % 4096)]);
    }
}
