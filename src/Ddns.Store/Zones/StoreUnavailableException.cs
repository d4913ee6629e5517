namespace Ddns.Store.Zones;

/// <summary>
/// The store cannot be reached, is full, or did not say whether a commit took place. Callers answer 503: when a commit's
/// outcome is unknown the follower finds out, and the client's next update sets it right.
/// </summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
