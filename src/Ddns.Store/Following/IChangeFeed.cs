using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Store.Zones;

namespace Ddns.Store.Following;

/// <summary>
/// How a node follows the store. A wake-up carries no data: it says "look", and looking means reading heads or the journal.
/// A lost wake-up costs time, never correctness, because the follower compares all heads every few seconds anyway.
/// </summary>
public interface IChangeFeed
{
    /// <summary>Yields once at the start and after every (re)connection with <see cref="Wake.All"/>, then for each commit. Ends only with the token.</summary>
    IAsyncEnumerable<Wake> ListenAsync(CancellationToken cancellationToken);

    /// <summary>The head of every zone, and the store's epoch, read as of one moment.</summary>
    Task<FeedHeads> ReadHeadsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// For each position, what came after it. Positions whose (version, change id) the journal does not hold get
    /// <see cref="JournalRead.Reload"/>; zones that are gone get <see cref="JournalRead.Gone"/>.
    /// </summary>
    Task<IReadOnlyList<JournalRead>> ReadJournalAsync(IReadOnlyCollection<ZoneHead> positions, CancellationToken cancellationToken);

    /// <summary>Gives every served RRset of a zone to <paramref name="receive"/>, as of the returned head. Null when the zone is gone.</summary>
    Task<ZoneHead?> LoadZoneAsync(long zoneId, Action<RRset> receive, CancellationToken cancellationToken);
}

/// <summary>A wake-up. Empty <see cref="ZoneIds"/>: look at all zones.</summary>
public readonly record struct Wake(IReadOnlyList<long> ZoneIds)
{
    public static readonly Wake All = new([]);
}

/// <param name="Epoch">Made at random with the store: another epoch is another store.</param>
public sealed record FeedHeads(Guid Epoch, IReadOnlyList<FollowedZone> Zones);

public sealed record FollowedZone(DomainName Apex, ZoneHead Head);

/// <summary>What a node learns when it reads a zone's journal after the position it has.</summary>
public abstract record JournalRead(long ZoneId)
{
    /// <summary>Entries in order of version, none missing; empty when there is nothing new.</summary>
    public sealed record Entries(long ZoneId, IReadOnlyList<JournalEntry> List) : JournalRead(ZoneId);

    public sealed record Reload(long ZoneId) : JournalRead(ZoneId);

    public sealed record Gone(long ZoneId) : JournalRead(ZoneId);
}

/// <summary>One version of a zone: what its served RRsets were and became. The SOA is among them when its serial moved.</summary>
public sealed record JournalEntry(ZoneHead Head, IReadOnlyList<RRsetDelta> Deltas);

/// <param name="Before">Null when the RRset was not served before.</param>
/// <param name="After">Null when it is not served any more.</param>
public sealed record RRsetDelta(DomainName Owner, RecordType Type, RRset? Before, RRset? After);
