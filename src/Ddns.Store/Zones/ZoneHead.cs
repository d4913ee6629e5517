namespace Ddns.Store.Zones;

/// <summary>
/// Where a zone stands: the number of changes it has seen and the random id of the last of them. The version orders; the
/// change id tells whether two histories are the same one (a restored backup reaches version 7 a second time, with another id).
/// </summary>
public readonly record struct ZoneHead(long ZoneId, long Version, Guid ChangeId);
