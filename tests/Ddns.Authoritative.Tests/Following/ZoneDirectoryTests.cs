using Ddns.Authoritative.Following;
using Ddns.Authoritative.Tests.Harness;
using Ddns.Store.Hosting;

namespace Ddns.Authoritative.Tests.Following;

public sealed class ZoneDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestTable _table = new();
    private readonly LogCollector _log = new();
    private readonly ZoneDirectory _directory;

    public ZoneDirectoryTests() => _directory = new ZoneDirectory(_folder.Path, _table.Table, _log.For<ZoneDirectory>());

    public void Dispose()
    {
        _table.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_file_is_the_zone_that_it_is_named_after()
    {
        _folder.Write("example.org.zone", TestTable.Zone);
        _folder.Write("README", "no zone");

        _directory.LoadAll();

        Assert.Equal("192.0.2.1", _table.AddressOf("home.example.org"));
        Assert.Equal(1, _table.Table.ZoneCount);
    }

    [Fact]
    public void The_file_root_is_the_root_zone()
    {
        _folder.Write("root.zone", "@ 60 SOA a.root. host. 1 2 3 4 5\n@ 60 NS a.root.\nhome 60 A 192.0.2.4");

        _directory.LoadAll();

        Assert.Equal("192.0.2.4", _table.AddressOf("home"));
    }

    [Theory]
    [InlineData("0%2F25.2.0.192.in-addr.arpa.zone")]
    [InlineData("0%2f25.2.0.192.in-addr.arpa.zone")]
    public void A_percent_2F_is_the_slash_of_a_delegation_below_an_octet(string file)
    {
        _folder.Write(file, TestTable.Zone);

        _directory.LoadAll();

        Assert.Equal("192.0.2.1", _table.AddressOf("home.0/25.2.0.192.in-addr.arpa"));
    }

    [Fact]
    public void A_symbolic_link_is_followed_and_named_by_the_link()
    {
        using var elsewhere = new TemporaryFolder();
        var file = elsewhere.Write("whatever.txt", TestTable.Zone);
        File.CreateSymbolicLink(_folder.Combine("example.org.zone"), file);
        _directory.LoadAll();
        Assert.Equal("192.0.2.1", _table.AddressOf("home.example.org"));

        Rewrite(file, TestTable.Zone.Replace("192.0.2.1", "192.0.2.8", StringComparison.Ordinal));
        _directory.Reload();

        Assert.Equal("192.0.2.8", _table.AddressOf("home.example.org"));
    }

    [Fact]
    public void A_link_that_leads_nowhere_refuses_the_start()
    {
        File.CreateSymbolicLink(_folder.Combine("example.org.zone"), _folder.Combine("nowhere"));

        Assert.Contains("example.org.zone cannot be read", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_is_not_there_refuses_the_start()
    {
        var directory = new ZoneDirectory(_folder.Combine("nowhere"), _table.Table, _log.For<ZoneDirectory>());

        var refusal = Assert.Throws<SettingException>(directory.LoadAll).Message;

        Assert.StartsWith($"DATABASE_URL names the directory {_folder.Combine("nowhere")}, which cannot be read: ", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_of_syntax_refuses_the_start_with_file_and_line()
    {
        _folder.Write("example.org.zone", TestTable.Zone + "\nbroken A 192.0.2.400");
        _folder.Write("example.net.zone", TestTable.Zone);

        Assert.StartsWith($"{_folder.Combine("example.org.zone")}:6: ", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_of_all_files_are_told_at_once()
    {
        _folder.Write("a.example.zone", TestTable.Zone + "\nbroken A 192.0.2.400\nbroken AAAA x");
        _folder.Write("b.example.zone", "@ 60 NS ns1");

        var lines = Refused().Split(Environment.NewLine);

        Assert.Equal(3, lines.Length);
        Assert.Equal($"{_folder.Combine("b.example.zone")}: the zone b.example. has no SOA record at its apex", lines[2]);
    }

    [Fact]
    public void Two_spellings_of_one_zone_refuse_the_start()
    {
        _folder.Write("EXAMPLE.org.zone", TestTable.Zone);
        _folder.Write("example.org.zone", TestTable.Zone);

        Assert.Equal($"{_folder.Combine("example.org.zone")} is named after the zone example.org., and so is {_folder.Combine("EXAMPLE.org.zone")}", Refused());
    }

    [Fact]
    public void A_name_that_no_zone_can_have_refuses_the_start()
    {
        _folder.Write($"{new string('a', 64)}.zone", TestTable.Zone);

        Assert.EndsWith("is named after no zone: its name must be the zone's, then .zone", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Data_outside_the_zone_only_warns()
    {
        _folder.Write("example.org.zone", TestTable.Zone + "\nother.example.com. A 192.0.2.7");

        _directory.LoadAll();

        Assert.Equal("192.0.2.1", _table.AddressOf("home.example.org"));
        Assert.Contains(_log.Lines, line => line.StartsWith("Warning: ", StringComparison.Ordinal) && line.Contains("example.org.zone:6", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_a_file_that_changed_is_read_again()
    {
        var still = _folder.Write("still.example.zone", TestTable.Zone);
        var file = _folder.Write("example.org.zone", TestTable.Zone);
        _directory.LoadAll();

        Rewrite(file, TestTable.Zone.Replace("192.0.2.1", "192.0.2.9", StringComparison.Ordinal));
        // Other octets in the same length at the same time: reading this file would show.
        var time = File.GetLastWriteTimeUtc(still);
        File.WriteAllText(still, TestTable.Zone.Replace("192.0.2.1", "192.0.2.6", StringComparison.Ordinal) + "\n");
        File.SetLastWriteTimeUtc(still, time);
        _directory.Reload();

        Assert.Equal("192.0.2.9", _table.AddressOf("home.example.org"));
        Assert.Equal("192.0.2.1", _table.AddressOf("home.still.example"));
        Assert.Contains(_log.Lines, line => line.Contains("Read again: 2 zones", StringComparison.Ordinal));
    }

    [Fact]
    public void A_zone_is_read_again_when_a_file_that_it_includes_changed()
    {
        var part = _folder.Write("parts/hosts", "home A 192.0.2.1");
        _folder.Write("example.org.zone", "@ 60 SOA ns1 host 1 2 3 4 5\n@ 60 NS ns1\n$TTL 60\n$INCLUDE parts/hosts");
        _directory.LoadAll();
        Assert.Equal("192.0.2.1", _table.AddressOf("home.example.org"));

        Rewrite(part, "home A 192.0.2.77");
        _directory.Reload();

        Assert.Equal("192.0.2.77", _table.AddressOf("home.example.org"));
    }

    [Fact]
    public void A_broken_file_leaves_its_zone_as_it_was_until_it_is_mended()
    {
        var file = _folder.Write("example.org.zone", TestTable.Zone);
        _directory.LoadAll();

        Rewrite(file, "@ 60 NS ns1");
        _directory.Reload();
        Assert.Equal("192.0.2.1", _table.AddressOf("home.example.org"));
        Assert.Contains(_log.Lines, line => line.StartsWith("Error: ", StringComparison.Ordinal) && line.Contains("the zone stays as it was", StringComparison.Ordinal) && line.Contains("no SOA", StringComparison.Ordinal));

        Rewrite(file, TestTable.Zone.Replace("192.0.2.1", "192.0.2.3", StringComparison.Ordinal));
        _directory.Reload();
        Assert.Equal("192.0.2.3", _table.AddressOf("home.example.org"));
    }

    [Fact]
    public void The_zone_of_a_file_that_is_gone_goes_and_a_new_one_comes()
    {
        var file = _folder.Write("example.org.zone", TestTable.Zone);
        _directory.LoadAll();

        File.Delete(file);
        _folder.Write("example.net.zone", TestTable.Zone);
        _directory.Reload();

        Assert.Equal("REFUSED", _table.AddressOf("home.example.org"));
        Assert.Equal("192.0.2.1", _table.AddressOf("home.example.net"));
        Assert.Equal(1, _table.Table.ZoneCount);
    }

    [Fact]
    public void A_directory_that_went_away_leaves_the_zones_as_they_were()
    {
        var directory = new ZoneDirectory(_folder.Combine("zones"), _table.Table, _log.For<ZoneDirectory>());
        _folder.Write("zones/example.org.zone", TestTable.Zone);
        directory.LoadAll();

        Directory.Move(_folder.Combine("zones"), _folder.Combine("moved"));
        directory.Reload();

        Assert.Equal("192.0.2.1", _table.AddressOf("home.example.org"));
    }

    private string Refused() => Assert.Throws<SettingException>(_directory.LoadAll).Message;

    // A clock of one second's grain must not hide the change.
    private static void Rewrite(string file, string text)
    {
        var before = File.GetLastWriteTimeUtc(file);
        File.WriteAllText(file, text + "\n");
        File.SetLastWriteTimeUtc(file, before.AddSeconds(2));
    }
}
