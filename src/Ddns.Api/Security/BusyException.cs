namespace Ddns.Api.Security;

/// <summary>There is more slow work waiting than will be done soon; callers answer 503 and say when to come back.</summary>
public sealed class BusyException(TimeSpan retryAfter) : Exception("Too much is waiting already.")
{
    public TimeSpan RetryAfter { get; } = retryAfter;
}
