using Ddns.Protocol.Names;
using Ddns.Protocol.ZoneFiles;

namespace Ddns.Protocol.Tests.ZoneFiles;

public sealed class DirectiveTests : IDisposable
{
    private readonly string _outside = Directory.CreateTempSubdirectory("ddns-outside-").FullName;
    private readonly string _directory = Directory.CreateTempSubdirectory("ddns-zones-").FullName;

    public void Dispose()
    {
        Directory.Delete(_directory, recursive: true);
        Directory.Delete(_outside, recursive: true);
    }

    [Fact]
    [Rfc(1035, "5.1")]
    public void An_inclusion_has_its_own_origin_and_leaves_ours_alone()
    {
        Put("sub/hosts.inc", "h1 A 192.0.2.1\n$ORIGIN deep.example.\nh2 A 192.0.2.2");

        Assert.Equal(
            ["a.example. 60 A 192.0.2.9", "h1.inc.example. 60 A 192.0.2.1", "h2.deep.example. 60 A 192.0.2.2", "b.example. 60 A 192.0.2.9"],
            Read("$TTL 60\na A 192.0.2.9\n$INCLUDE sub/hosts.inc inc\nb A 192.0.2.9"));
    }

    [Fact]
    public void An_error_in_an_inclusion_names_that_file()
    {
        Put("hosts.inc", "\n\nh1 60 A nope");

        Assert.Equal("hosts.inc:3: ADDRESS should be an IPv4 address, not 'nope'", Assert.Single(Errors("$INCLUDE hosts.inc")));
    }

    [Theory]
    [InlineData("../{0}/secret")]
    [InlineData("sub/../../{0}/secret")]
    [InlineData("{1}/secret")]
    [InlineData("link")]
    [InlineData("linked/secret")]
    [InlineData("chain")]
    [InlineData("circle")]
    [InlineData(".")]
    public void An_inclusion_does_not_leave_the_directory(string path)
    {
        File.WriteAllText(Path.Combine(_outside, "secret"), "a 60 A 192.0.2.1");
        Put("sub/x", "");
        File.CreateSymbolicLink(Path.Combine(_directory, "link"), Path.Combine(_outside, "secret"));
        File.CreateSymbolicLink(Path.Combine(_directory, "chain"), "link");
        File.CreateSymbolicLink(Path.Combine(_directory, "circle"), "circle");
        Directory.CreateSymbolicLink(Path.Combine(_directory, "linked"), _outside);
        var given = path.Replace("{0}", Path.GetFileName(_outside), StringComparison.Ordinal).Replace("{1}", _outside, StringComparison.Ordinal);

        Assert.Equal($"main.zone:1: $INCLUDE: '{given}' lies outside the zone directory", Assert.Single(Errors($"$INCLUDE {given}")));
    }

    [Fact]
    public void Links_inside_the_directory_are_followed()
    {
        // The shape of a Kubernetes volume.
        Put("..2026/hosts.inc", "a 60 A 192.0.2.1");
        Directory.CreateSymbolicLink(Path.Combine(_directory, "..data"), "..2026");
        File.CreateSymbolicLink(Path.Combine(_directory, "hosts.inc"), "..data/hosts.inc");

        Assert.Single(Read("$INCLUDE hosts.inc"));
    }

    [Fact]
    public void A_missing_file_is_an_error_of_the_line_that_asks_for_it() =>
        Assert.StartsWith("main.zone:2: $INCLUDE: cannot read 'none.inc'", Assert.Single(Errors("\n$INCLUDE none.inc")), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_includes_itself_is_stopped()
    {
        Put("self.inc", "$INCLUDE self.inc");

        Assert.Equal("self.inc:1: $INCLUDE is nested more than 8 times", Assert.Single(Errors("$INCLUDE self.inc")));
    }

    [Theory]
    [InlineData("1-3 h$ 60 A 192.0.2.$", "h1.example. 60 A 192.0.2.1", "h2.example. 60 A 192.0.2.2", "h3.example. 60 A 192.0.2.3")]
    [InlineData("1-5/2 h$ 60 A 192.0.2.$", "h1.example. 60 A 192.0.2.1", "h3.example. 60 A 192.0.2.3", "h5.example. 60 A 192.0.2.5")]
    [InlineData("9-10 h${-9,3} 60 CNAME t${0,4,x}", "h000.example. 60 CNAME t0009.example.", "h001.example. 60 CNAME t000a.example.")]
    [InlineData("30-31 ${0,3,n} 60 PTR h${1,0,o}.", "e.1.example. 60 PTR h37.", "f.1.example. 60 PTR h40.")]
    [InlineData("7-7 a\\$b$$c$ 60 TXT \"$ ; x\" ; $", "a\\$b\\$c7.example. 60 TXT \"7 ; x\"")]
    public void Generate_makes_a_record_for_each_number(string directive, params string[] expected) => Assert.Equal(expected, Read($"$GENERATE {directive}\n"));

    [Theory]
    [InlineData("", "the range of $GENERATE is missing")]
    [InlineData("1 a A 192.0.2.1", "the range of $GENERATE should be START-STOP or START-STOP/STEP")]
    [InlineData("3-1 a A 192.0.2.1", "the range of $GENERATE should be START-STOP or START-STOP/STEP")]
    [InlineData("1-3/0 a A 192.0.2.1", "the range of $GENERATE should be START-STOP or START-STOP/STEP")]
    [InlineData("0-65536 h$ 60 A 192.0.2.1", "$GENERATE may make 65536 records at most")]
    [InlineData("0-2147483647 h$ 60 A 192.0.2.1", "$GENERATE may make 65536 records at most")]
    [InlineData("1-9 h${0,1,z} 60 A 192.0.2.1", "$GENERATE: a modifier should be ${OFFSET}, ${OFFSET,WIDTH} or ${OFFSET,WIDTH,BASE} with base d, o, x, X, n or N")]
    [InlineData("1-9 h${0 60 A 192.0.2.1", "$GENERATE: a modifier should be ${OFFSET}, ${OFFSET,WIDTH} or ${OFFSET,WIDTH,BASE} with base d, o, x, X, n or N")]
    [InlineData("1-9 h${-5} 60 A 192.0.2.1", "$GENERATE: a modifier should be ${OFFSET}, ${OFFSET,WIDTH} or ${OFFSET,WIDTH,BASE} with base d, o, x, X, n or N")]
    public void A_bad_Generate_is_one_error(string directive, string reason) => Assert.Equal($"main.zone:1: {reason}", Assert.Single(Errors($"$GENERATE {directive}")));

    [Fact]
    public void Generate_makes_as_many_as_it_may() => Assert.Equal(65_536, Read("$GENERATE 0-65535 h$ 60 A 192.0.2.1").Length);

    [Fact]
    public void Generate_without_an_entry_makes_nothing() => Assert.Empty(Read("$GENERATE 1-2"));

    private void Put(string path, string text)
    {
        var full = Path.Combine(_directory, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    private ZoneFileReader Reader(string text) => new(text, "main.zone", ZoneFileOptions.Trusted(DomainName.Parse("example."), _directory));

    private string[] Read(string text)
    {
        using var reader = Reader(text);
        return ZoneFileReaderTests.ReadAll(reader);
    }

    private string[] Errors(string text)
    {
        using var reader = Reader(text);
        while (reader.TryRead(out _)) ;
        return [.. reader.Errors.Select(error => error.ToString())];
    }
}
