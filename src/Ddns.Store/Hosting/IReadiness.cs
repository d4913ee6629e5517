namespace Ddns.Store.Hosting;

/// <summary>A part of this process that takes a while, or may fail, to be ready; <c>/readyz</c> answers 503 as long as one is not.</summary>
public interface IReadiness
{
    /// <summary>What stands in the way, as a clause such as "the zones are still loading"; null when the part is ready. Called often: no work.</summary>
    string? Obstacle { get; }
}
