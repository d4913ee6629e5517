using System.Net;

namespace Ddns.Api.Security;

/// <summary>The limits of the API. A peer on this machine is exempt from the ones per address.</summary>
public sealed class RateLimits(TimeProvider time)
{
    /// <summary>A dual-stack client that re-sends both families every few seconds stays below it; a loop without a pause does not.</summary>
    private readonly RateLimiter _updatesOfToken = new(CallRate.PerMinute(30, burst: 60), time, capacity: 131_072);

    /// <summary>A household or an office behind one address.</summary>
    private readonly RateLimiter _updatesOfAddress = new(CallRate.PerMinute(600, burst: 600), time);

    /// <summary>Guessing a password 10 times, then once a minute: 1,500 guesses a day, against which the weak-password list is enough.</summary>
    private readonly RateLimiter _signInsOfAccount = new(CallRate.PerMinute(1, burst: 10), time);

    private readonly RateLimiter _signInsOfAddress = new(CallRate.PerMinute(10, burst: 30), time);

    public bool TryUpdateFrom(IPAddress peer, out TimeSpan retryAfter) =>
        IsExempt(peer, out retryAfter) || _updatesOfAddress.TryTake(RateLimiter.KeyOf(peer), out retryAfter);

    public bool TryUpdateOf(long domainId, IPAddress peer, out TimeSpan retryAfter) =>
        IsExempt(peer, out retryAfter) || _updatesOfToken.TryTake((UInt128)(ulong)domainId, out retryAfter);

    /// <summary>Before a password is looked at. Call <see cref="SignedIn"/> when it was right: only wrong ones count against the account.</summary>
    public bool TrySignIn(string email, IPAddress peer, out TimeSpan retryAfter) =>
        (IsExempt(peer, out retryAfter) || _signInsOfAddress.TryTake(RateLimiter.KeyOf(peer), out retryAfter))
        && _signInsOfAccount.TryTake(RateLimiter.KeyOf(email), out retryAfter);

    public void SignedIn(string email) => _signInsOfAccount.Return(RateLimiter.KeyOf(email));

    /// <summary>Registrations cost a slow hash each and share the budget of sign-ins.</summary>
    public bool TryRegister(IPAddress peer, out TimeSpan retryAfter) =>
        IsExempt(peer, out retryAfter) || _signInsOfAddress.TryTake(RateLimiter.KeyOf(peer), out retryAfter);

    private static bool IsExempt(IPAddress peer, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        return IPAddress.IsLoopback(peer);
    }
}
