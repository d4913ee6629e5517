using Ddns.Api.Hosting;
using Ddns.Store.Hosting;
using Microsoft.Extensions.Configuration;

namespace Ddns.Api.Tests.Hosting;

public sealed class ApiOptionsTests
{
    [Fact]
    public void Without_settings_only_this_machine_can_call()
    {
        var options = From();

        Assert.Equal("http://127.0.0.1:8080", Assert.Single(options.HttpListen).Url);
        Assert.Equal("127.0.0.1:5300", Assert.Single(options.DnsListen).ToString());
        Assert.True(options.OnlyThisMachine);
        Assert.True(options.AllowPrivateAddresses);
        Assert.Equal((5, 60, RegistrationKind.First), (options.MaxDomains, options.Ttl, options.Registration));
    }

    [Theory]
    [InlineData("DDNS_HTTP_LISTEN", "http://0.0.0.0:8080")]
    [InlineData("DDNS_HTTP_LISTEN", "http://127.0.0.1:8080,http://[2001:db8::1]:80")]
    [InlineData("DDNS_HTTP_LISTEN", "http://*:8080")]
    [InlineData("DDNS_TRUSTED_PROXIES", "127.0.0.1")]
    public void Where_others_can_call_private_addresses_are_off(string key, string value)
    {
        Assert.False(From((key, value)).OnlyThisMachine);
        Assert.False(From((key, value)).AllowPrivateAddresses);
        Assert.True(From((key, value), ("DDNS_ALLOW_PRIVATE_ADDRESSES", "on")).AllowPrivateAddresses);
    }

    [Theory]
    [InlineData("http://localhost:8080,http://[::1]:8081,http://127.3.2.1:80")]
    public void Loopback_has_many_names(string value) => Assert.True(From(("DDNS_HTTP_LISTEN", value)).OnlyThisMachine);

    [Fact]
    public void Switched_off_is_off_on_loopback_too() =>
        Assert.False(From(("DDNS_ALLOW_PRIVATE_ADDRESSES", "off")).AllowPrivateAddresses);

    [Fact]
    public void Zero_domains_means_no_limit() => Assert.Null(From(("DDNS_MAX_DOMAINS", "0")).MaxDomains);

    [Theory]
    [InlineData("DDNS_HTTP_LISTEN", "8080")]
    [InlineData("DDNS_HTTP_LISTEN", "https://127.0.0.1:8443")]
    [InlineData("DDNS_HTTP_LISTEN", "http://example.org:8080")]
    [InlineData("DDNS_HTTP_LISTEN", "http://127.0.0.1:8080/path")]
    [InlineData("DDNS_HTTP_LISTEN", "http://127.0.0.1:99999")]
    [InlineData("DDNS_DNS_LISTEN", "53")]
    [InlineData("DDNS_TRUSTED_PROXIES", "10.0.0.0/33")]
    [InlineData("DDNS_TRUSTED_PROXIES", "proxy.example.org")]
    [InlineData("DDNS_MAX_DOMAINS", "-1")]
    [InlineData("DDNS_MAX_DOMAINS", "many")]
    [InlineData("DDNS_TTL", "0")]
    [InlineData("DDNS_TTL", "86401")]
    [InlineData("DDNS_REGISTRATION", "closed")]
    [InlineData("DDNS_REGISTRATION", "1")]
    [InlineData("DDNS_ALLOW_PRIVATE_ADDRESSES", "maybe")]
    [InlineData("DDNS_DEFAULT_ZONE", "a..b")]
    [InlineData("JWT_SECRET", "short")]
    public void A_wrong_value_is_one_sentence_that_names_the_setting(string key, string value)
    {
        var sentence = Assert.Throws<SettingException>(() => From((key, value))).Message;

        Assert.Contains(key, sentence, StringComparison.Ordinal);
        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_that_is_too_short_is_not_repeated() =>
        Assert.DoesNotContain("hunter2", Assert.Throws<SettingException>(() => From(("JWT_SECRET", "hunter2"))).Message, StringComparison.Ordinal);

    private static ApiOptions From(params (string Key, string Value)[] settings) =>
        ApiOptions.From(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build());
}
