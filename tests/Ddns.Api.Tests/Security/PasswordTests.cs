using Ddns.Api.Security;

namespace Ddns.Api.Tests.Security;

public sealed class PasswordTests
{
    [Theory]
    [InlineData("short12")]
    [InlineData("password123")]
    [InlineData("PassWord123")]
    [InlineData("11111111")]
    [InlineData("somebody@example.org")]
    [InlineData("Somebody")]
    [InlineData("example.org")]
    public void Weak_passwords_are_refused(string password) =>
        Assert.NotNull(PasswordRules.Objection(password, "somebody@example.org"));

    [Fact]
    public void Length_ends_at_256()
    {
        Assert.Null(PasswordRules.Objection(string.Concat(Enumerable.Repeat("ab", 128)), "somebody@example.org"));
        Assert.NotNull(PasswordRules.Objection(string.Concat(Enumerable.Repeat("ab", 128)) + "a", "somebody@example.org"));
    }

    [Theory]
    [InlineData("correct horse battery")]
    [InlineData("kd83ns0q")]
    [InlineData("пароль-мой")]
    public void Others_are_taken(string password) =>
        Assert.Null(PasswordRules.Objection(password, "somebody@example.org"));

    [Fact]
    public async Task What_follows_72_octets_counts()
    {
        using var hasher = new PasswordHasher(cost: 4, threads: 1, waiting: 4);
        var hash = await hasher.HashAsync(new string('x', 80) + "a");

        Assert.True(await hasher.VerifyAsync(new string('x', 80) + "a", hash));
        Assert.False(await hasher.VerifyAsync(new string('x', 80) + "b", hash));
    }

    [Fact]
    public async Task Nobodys_hash_costs_what_a_real_one_costs_and_matches_nothing()
    {
        using var hasher = new PasswordHasher(cost: 4, threads: 1, waiting: 4);

        Assert.Equal((await hasher.HashAsync("whatever it is")).Length, hasher.NobodysHash.Length);
        Assert.False(hasher.IsOutdated(hasher.NobodysHash));
        Assert.False(await hasher.VerifyAsync("whatever it is", hasher.NobodysHash));
    }

    [Fact]
    public async Task A_hash_of_another_cost_is_outdated()
    {
        using var cheap = new PasswordHasher(cost: 4, threads: 1, waiting: 4);
        using var dear = new PasswordHasher(cost: 5, threads: 1, waiting: 4);
        var hash = await cheap.HashAsync("whatever it is");

        Assert.False(cheap.IsOutdated(hash));
        Assert.True(dear.IsOutdated(hash));
    }

    [Fact]
    public async Task A_full_line_sends_people_away_and_serves_those_in_it()
    {
        // Cost 10 takes some 50 ms: long enough for the line to fill while the first is at work.
        using var hasher = new PasswordHasher(cost: 10, threads: 1, waiting: 2);
        var accepted = new List<Task<string>>();
        var busy = await Assert.ThrowsAsync<BusyException>(async () =>
        {
            for (var i = 0; i < 100; i++)
                accepted.Add(hasher.HashAsync("whatever it is"));
            await Task.WhenAll(accepted);
        });

        Assert.True(busy.RetryAfter > TimeSpan.Zero);
        Assert.InRange(accepted.Count, 2, 99);
        Assert.All(await Task.WhenAll(accepted), hash => Assert.StartsWith("$2", hash, StringComparison.Ordinal));
    }
}
