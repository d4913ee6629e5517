using Ddns.Store.Hosting;
using Ddns.Store.Postgres;
using Npgsql;

namespace Ddns.Store.Tests.Postgres;

public sealed class PostgresAddressTests
{
    [Theory]
    [InlineData("postgres://ddns:s%40cret@db.example:6432/names", "db.example", 6432, "ddns", "s@cret", "names")]
    [InlineData("postgresql://ddns:p@ss@db/names", "db", 5432, "ddns", "p@ss", "names")]
    [InlineData("POSTGRES://db", "db", 5432, null, null, null)]
    [InlineData("postgres://[2001:db8::1]:5433/names", "2001:db8::1", 5433, null, null, "names")]
    [InlineData("postgres://ddns@%2Fvar%2Frun%2Fpostgresql/names", "/var/run/postgresql", 5432, "ddns", null, "names")]
    [InlineData("postgres://ddns@/names?host=/var/run/postgresql", "/var/run/postgresql", 5432, "ddns", null, "names")]
    [InlineData("Host=db;Username=ddns;Password=a:b;Database=names", "db", 5432, "ddns", "a:b", "names")]
    public void A_server_is_named_by_URL_or_connection_string(string text, string host, int port, string? user, string? password, string? database)
    {
        var address = PostgresAddress.Parse(text, "DATABASE_URL");

        Assert.Equal((host, port, user, password, database), (address.Host, address.Port, address.Username, address.Password, address.Database));
    }

    [Fact]
    public void Options_of_libpq_and_of_Npgsql_are_taken()
    {
        var address = PostgresAddress.Parse("postgres://db/names?sslmode=verify-full&connect_timeout=3&application_name=here&Max%20Auto%20Prepare=0", "DATABASE_URL");

        Assert.Equal((SslMode.VerifyFull, 3, "here", 0), (address.SslMode, address.Timeout, address.ApplicationName, address.MaxAutoPrepare));
    }

    [Fact]
    public void Of_several_hosts_the_primary_is_meant_unless_the_URL_says_otherwise()
    {
        var list = PostgresAddress.Parse("postgres://ddns@one:5433,two/names", "DATABASE_URL");

        Assert.Equal(("one:5433,two:5432", "primary"), (list.Host, list.TargetSessionAttributes));
        Assert.Equal("any", PostgresAddress.Parse("postgres://one,two/names?target_session_attrs=any", "DATABASE_URL").TargetSessionAttributes);
        Assert.Equal("primary", PostgresAddress.Parse("postgres://one,two/names?target_session_attrs=read-write", "DATABASE_URL").TargetSessionAttributes);
    }

    [Theory]
    [InlineData("postgres://ddns:hidden@:port/names")]
    [InlineData("postgres://ddns:hidden@db/names?nonsense=1")]
    [InlineData("postgres://ddns:hidden@db/names?sslmode=perhaps")]
    [InlineData("postgres:///names")]
    [InlineData("Username=ddns;Password=hidden")]
    public void What_names_no_server_is_refused_without_showing_the_password(string text)
    {
        var problem = Assert.Throws<SettingException>(() => PostgresAddress.Parse(text, "DDNS_LISTEN_URL"));

        Assert.StartsWith("DDNS_LISTEN_URL", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7 aaaa", new long[] { 7 })]
    [InlineData("7,9 aaaa", new long[] { 7, 9 })]
    [InlineData("* aaaa", new long[0])]
    [InlineData("something else", new long[0])]
    [InlineData("", new long[0])]
    [InlineData("7 self", null)]
    public void A_notification_names_zones_or_says_look_at_all(string payload, long[]? zones) => Assert.Equal(zones, Notification.Read(payload, "self"));

    [Fact]
    public void A_notification_of_many_zones_stays_within_what_PostgreSQL_takes()
    {
        var payload = Notification.Of([.. Enumerable.Range(1_000_000, 2000).Select(id => (long)id)], "aaaa");

        Assert.Equal("* aaaa", payload);
        Assert.Equal("5,6 aaaa", Notification.Of([5L, 6L], "aaaa"));
    }
}
