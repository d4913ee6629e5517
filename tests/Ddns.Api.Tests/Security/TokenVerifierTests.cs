using Ddns.Api.Security;
using Ddns.Protocol.Names;
using Ddns.Store.Domains;

namespace Ddns.Api.Tests.Security;

public sealed class TokenVerifierTests
{
    private readonly TokenVerifier _verifier = new();

    [Fact]
    public void A_token_is_ddns_and_forty_letters_and_digits()
    {
        var tokens = Enumerable.Range(0, 1000).Select(_ => TokenText.Generate()).ToList();

        Assert.All(tokens, token => Assert.Matches("^ddns[A-Za-z0-9]{40}$", token));
        Assert.Equal(tokens.Count, tokens.Distinct().Count());
    }

    [Fact]
    public void The_right_token_costs_bcrypt_once()
    {
        var token = TokenText.Generate();
        var domain = DomainOf(token);

        Assert.All(Enumerable.Range(0, 5), _ => Assert.True(_verifier.Verify(domain, token)));
        Assert.Equal(1, _verifier.SlowVerifications);
    }

    [Fact]
    public void Guesses_never_reach_bcrypt()
    {
        var domain = DomainOf(TokenText.Generate());

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.False(_verifier.Verify(domain, TokenText.Generate())));
        Assert.Equal(0, _verifier.SlowVerifications);
    }

    [Fact]
    public void A_guess_with_the_right_fingerprint_fails_all_the_same()
    {
        var domain = DomainOf(TokenText.Generate());
        var guess = TokenText.Generate();
        var forged = domain with { TokenFingerprint = _verifier.Protect(guess).Fingerprint };

        Assert.False(_verifier.Verify(forged, guess));
        Assert.Equal(1, _verifier.SlowVerifications);
    }

    [Fact]
    public void A_remembered_token_is_worth_nothing_against_a_new_hash()
    {
        var token = TokenText.Generate();
        var domain = DomainOf(token);
        Assert.True(_verifier.Verify(domain, token));

        // Even with the old fingerprint: what is remembered is bound to the hash.
        var regenerated = domain with { TokenHash = _verifier.Protect(TokenText.Generate()).Hash };

        Assert.False(_verifier.Verify(regenerated, token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ddns")]
    [InlineData("DDNSaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("ddnsaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-")]
    [InlineData("ddnsaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void What_has_not_the_form_of_a_token_is_none(string text) =>
        Assert.False(_verifier.Verify(DomainOf(TokenText.Generate()), text));

    [Fact]
    public void The_hash_is_bcrypt_of_the_lowest_cost() =>
        Assert.StartsWith("$2a$04$", _verifier.Protect(TokenText.Generate()).Hash, StringComparison.Ordinal);

    private Domain DomainOf(string token)
    {
        var (hash, fingerprint) = _verifier.Protect(token);
        return new Domain(7, 1, 1, DomainName.Parse("homelab.ddns.example.com."), "homelab", 1, hash, fingerprint, default, null, null, null, null);
    }
}
