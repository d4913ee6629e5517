using Ddns.Store.Accounts;
using Ddns.Store.Domains;
using Ddns.Store.Following;
using Ddns.Store.Hosting;
using Ddns.Store.Zones;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Ddns.Store.Tests.Hosting;

public sealed class StoreOptionsTests
{
    [Theory]
    [InlineData(null, StoreKind.Sqlite, "/data/ddns.db")]
    [InlineData("sqlite:other.db", StoreKind.Sqlite, "/data/other.db")]
    [InlineData("sqlite:/var/lib/ddns/ddns.db", StoreKind.Sqlite, "/var/lib/ddns/ddns.db")]
    [InlineData("sqlite:///var/lib/ddns/ddns.db", StoreKind.Sqlite, "/var/lib/ddns/ddns.db")]
    [InlineData("zonefiles:/etc/zones", StoreKind.ZoneFiles, "/etc/zones")]
    [InlineData("postgres://ddns@db/ddns", StoreKind.Postgres, "postgres://ddns@db/ddns")]
    [InlineData("PostgreSQL://ddns@db/ddns", StoreKind.Postgres, "PostgreSQL://ddns@db/ddns")]
    [InlineData("Host=db;Password=a:b", StoreKind.Postgres, "Host=db;Password=a:b")]
    public void The_URL_names_kind_and_place(string? url, StoreKind kind, string location)
    {
        var options = StoreOptions.From(Configuration(("DATABASE_URL", url), ("DDNS_DATA_DIR", "/data")));

        Assert.Equal((kind, location, "/data"), (options.Kind, options.Location, options.DataDirectory));
    }

    [Theory]
    [InlineData("mysql://ddns@db/ddns")]
    [InlineData("ddns.db")]
    [InlineData("sqlite:")]
    public void Another_URL_is_refused_with_the_ones_there_are(string url) =>
        Assert.StartsWith("DATABASE_URL must be sqlite:FILE", Assert.Throws<SettingException>(() => StoreOptions.From(Configuration(("DATABASE_URL", url)))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("postgres://ddns@:port/ddns")]
    [InlineData("zonefiles:/etc/zones")]
    public void A_kind_that_cannot_be_had_here_stops_the_start(string url) =>
        Assert.StartsWith("DATABASE_URL", Assert.Throws<SettingException>(() => new ServiceCollection().AddDdnsStore(Configuration(("DATABASE_URL", url)))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("DDNS_JOURNAL_DAYS", "0")]
    [InlineData("DDNS_JOURNAL_ENTRIES", "many")]
    public void A_wrong_number_is_named(string key, string value) =>
        Assert.StartsWith(key, Assert.Throws<SettingException>(() => StoreOptions.From(Configuration((key, value)))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task The_services_are_one_store()
    {
        var directory = Directory.CreateTempSubdirectory("ddns-services-").FullName;
        await using (var services = new ServiceCollection().AddDdnsStore(Configuration(("DDNS_DATA_DIR", directory))).BuildServiceProvider())
        {
            await services.GetRequiredService<IStoreStartup>().StartAsync(default);
            await services.GetRequiredService<ZoneImporter>().ImportAsync(new ZoneImportOptions(null, Ddns.Protocol.Names.DomainName.Parse("example.org."), [], [System.Net.IPAddress.Loopback]), default);

            Assert.Single((await services.GetRequiredService<IChangeFeed>().ReadHeadsAsync(default)).Zones);
            Assert.Equal(0, await services.GetRequiredService<IAccountStore>().CountAsync(default));
            Assert.NotNull(services.GetRequiredService<IDomainStore>());
            Assert.Single(await services.GetRequiredService<IZoneStore>().ListZonesAsync(default).ToListAsync());
            Assert.True(File.Exists(Path.Combine(directory, "ddns.db")));
        }
        Directory.Delete(directory, recursive: true);
    }

    private static IConfiguration Configuration(params (string Key, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value))).Build();
}
