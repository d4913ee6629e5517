using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Hosting;
using Ddns.Store.Tests.Suite;
using Ddns.Store.Zones;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ddns.Store.Tests.Zones;

public sealed class ZoneImporterTests : IDisposable
{
    private const string Good = """
        $TTL 300
        @    IN SOA ns1 hostmaster 7 10800 3600 604800 60
             IN NS  ns1
        ns1  IN A   192.0.2.53
        www  IN A   192.0.2.80
             IN A   192.0.2.81
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("ddns-zones-").FullName;

    [Theory, EachStore]
    public async Task A_file_becomes_a_zone_on_the_first_start_and_is_left_unread_later(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        Write("Example.org.zone", Good);

        var first = await ImportAsync(store);
        Write("Example.org.zone", "this is broken now");
        var second = await ImportAsync(store);

        var zone = Assert.Single(first.Made);
        Assert.Equal(("example.org.", 7u), (zone.Apex.ToString(), zone.Serial));
        Assert.Equal(2, Assert.Single(await store.ReadAsync(zone.Id, "www.example.org.")).Records.Length);
        Assert.Empty(second.Made);
        Assert.Equal(zone.Id, Assert.Single(second.Kept).Id);
    }

    [Theory, EachStore]
    public async Task A_broken_file_is_named_with_its_line_and_nothing_is_loaded(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        Write("a.example.zone", Good);
        Write("b.example.zone", Good + "\nmail IN A 300.0.0.1\n");

        var problem = await Assert.ThrowsAsync<SettingException>(() => ImportAsync(store));

        Assert.Contains("b.example.zone:7:", problem.Message, StringComparison.Ordinal);
        Assert.Empty(await store.Zones.ListZonesAsync(default).ToListAsync());
    }

    [Theory, EachStore]
    public async Task A_file_without_a_SOA_is_no_zone(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        Write("a.example.zone", "$TTL 300\nwww IN A 192.0.2.1\n");

        Assert.Contains("SOA", (await Assert.ThrowsAsync<SettingException>(() => ImportAsync(store))).Message, StringComparison.Ordinal);
    }

    [Theory, EachStore]
    public async Task The_default_zone_is_made_from_settings_with_glue_and_tells_what_the_registrar_needs(string row)
    {
        await using var store = await TestStore.StartAsync(row);

        var import = await ImportAsync(store, ("DDNS_DEFAULT_ZONE", "ddns.example.com"), ("DDNS_NS", "ns1.ddns.example.com,ns.example.net"), ("DDNS_PUBLIC_IP", "203.0.113.5,2001:db8::5"));

        Assert.Equal(
            [
                "ddns.example.com. 60 A 203.0.113.5",
                "ddns.example.com. 3600 NS ns.example.net.",
                "ddns.example.com. 3600 NS ns1.ddns.example.com.",
                "ddns.example.com. 3600 SOA ns1.ddns.example.com. hostmaster.ddns.example.com. 2026031401 10800 3600 604800 60",
                "ddns.example.com. 60 AAAA 2001:db8::5",
                "ns1.ddns.example.com. 3600 A 203.0.113.5",
                "ns1.ddns.example.com. 3600 AAAA 2001:db8::5",
            ],
            (await store.ReadAsync(Assert.Single(import.Made).Id)).SelectMany(rrset => rrset.Records.Select(record => $"{rrset.Owner} {rrset.Ttl} {rrset.Type} {record.Data}")));
        Assert.Equal(
            "ddns.example.com. NS ns1.ddns.example.com.\nddns.example.com. NS ns.example.net.\nns1.ddns.example.com. A 203.0.113.5\nns1.ddns.example.com. AAAA 2001:db8::5",
            import.Delegation);
    }

    [Theory, EachStore]
    public async Task Usually_the_registrar_needs_two_lines(string row)
    {
        await using var store = await TestStore.StartAsync(row);

        var import = await ImportAsync(store, ("DDNS_DEFAULT_ZONE", "ddns.example.com"), ("DDNS_PUBLIC_IP", "203.0.113.5"));

        Assert.Equal("ddns.example.com. NS ns1.ddns.example.com.\nns1.ddns.example.com. A 203.0.113.5", import.Delegation);
        Assert.Null((await ImportAsync(store, ("DDNS_DEFAULT_ZONE", "ddns.example.com"))).Delegation);
    }

    [Theory, EachStore]
    public async Task A_default_zone_that_a_file_describes_is_not_made_a_second_time(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        Write("example.org.zone", Good);

        var import = await ImportAsync(store, ("DDNS_DEFAULT_ZONE", "Example.ORG."));

        Assert.Single(import.Made);
        Assert.Null(import.Delegation);
    }

    [Theory, EachStore]
    public async Task A_default_zone_without_an_address_for_its_name_server_is_refused(string row)
    {
        await using var store = await TestStore.StartAsync(row);
        Write("example.org.zone", Good);

        var problem = await Assert.ThrowsAsync<SettingException>(() => ImportAsync(store, ("DDNS_DEFAULT_ZONE", "ddns.example.com")));

        Assert.Contains("DDNS_PUBLIC_IP", problem.Message, StringComparison.Ordinal);
        Assert.Empty(await store.Zones.ListZonesAsync(default).ToListAsync());
    }

    [Theory]
    [InlineData("DDNS_ZONES_DIR", "/no/such/directory")]
    [InlineData("DDNS_DEFAULT_ZONE", "a..b")]
    [InlineData("DDNS_DEFAULT_ZONE", ".")]
    [InlineData("DDNS_NS", "ns1.example.com, a..b")]
    [InlineData("DDNS_PUBLIC_IP", "010.0.0.1")]
    public void A_wrong_setting_is_named(string key, string value) =>
        Assert.StartsWith(key, Assert.Throws<SettingException>(() => ZoneImportOptions.From(Configuration((key, value)))).Message, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory, name), text + "\n");

    private Task<ZoneImport> ImportAsync(TestStore store, params (string Key, string Value)[] settings) =>
        new ZoneImporter(store.Zones, store.Clock, NullLogger<ZoneImporter>.Instance)
            .ImportAsync(ZoneImportOptions.From(Configuration([("DDNS_ZONES_DIR", _directory), .. settings])), default);

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
}
