using System.Collections.Immutable;

namespace Ddns.Store.Zones;

/// <summary>
/// The one door for writes: what shall become of a zone, and what is written beside it in the same transaction. Whoever
/// changes a zone (REST, dyndns2, PowerDNS's API, an import) makes one of these and hands it to <see cref="IZoneStore.ApplyAsync"/>.
/// </summary>
/// <param name="Edits">May be empty, when only companions are to be written.</param>
/// <param name="Companions">Rows that stand or fall with the change: a domain made or removed, history, audit.</param>
/// <param name="ExpectedSerial">When set, the change is refused unless the zone's serial is this (If-Match).</param>
public sealed record ZoneChange(
    long ZoneId,
    ImmutableArray<RRsetEdit> Edits,
    ImmutableArray<Companion> Companions,
    uint? ExpectedSerial = null);
