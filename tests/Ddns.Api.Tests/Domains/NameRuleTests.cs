using Ddns.Api.Domains;

namespace Ddns.Api.Tests.Domains;

public sealed class NameRuleTests
{
    [Theory]
    [InlineData("homelab")]
    [InlineData("a")]
    [InlineData("3com")]
    [InlineData("123")]
    [InlineData("HomeLab")]
    [InlineData("a-b--c")]
    [InlineData("xn--mnchen-3ya")]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk")]
    public void Letters_digits_and_hyphens_make_a_label(string label) => Assert.Null(LabelRules.Objection(label));

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a_b")]
    [InlineData("_acme-challenge")]
    [InlineData("a b")]
    [InlineData("a\\.b")]
    [InlineData("*")]
    [InlineData("ab--c")]
    [InlineData("xn--")]
    [InlineData("xn--a")]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl")]
    public void Others_do_not(string label) => Assert.NotNull(LabelRules.Objection(label));

    [Fact]
    public void An_international_name_is_told_its_ASCII_form() =>
        Assert.Contains("xn--mnchen-3ya", LabelRules.Objection("münchen"), StringComparison.Ordinal);

    [Theory]
    [InlineData("_dmarc")]
    [InlineData("autoconfig")]
    [InlineData("autodiscover")]
    [InlineData("wpad")]
    [InlineData("isatap")]
    [InlineData("mta-sts")]
    [InlineData("www")]
    [InlineData("mail")]
    [InlineData("smtp")]
    [InlineData("ns")]
    [InlineData("ns1")]
    [InlineData("NS42")]
    [InlineData("api")]
    [InlineData("Admin")]
    [InlineData("postmaster")]
    [InlineData("hostmaster")]
    [InlineData("localhost")]
    [InlineData("security")]
    public void Names_that_are_trusted_are_reserved(string label) => Assert.True(ReservedNames.Contains(label));

    [Theory]
    [InlineData("nsa")]
    [InlineData("ns1a")]
    [InlineData("nsx1")]
    [InlineData("www2")]
    public void Names_that_only_look_like_them_are_not(string label) => Assert.False(ReservedNames.Contains(label));
}
