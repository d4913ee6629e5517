namespace Ddns.Api.Security;

/// <summary>How often something may happen: <paramref name="Burst"/> at once, and then one more each <paramref name="Interval"/>.</summary>
public readonly record struct CallRate(int Burst, TimeSpan Interval)
{
    public static CallRate PerMinute(int calls, int burst) => new(burst, TimeSpan.FromMinutes(1) / calls);
}
