using Ddns.Protocol.Records;

namespace Ddns.Store.Zones;

/// <summary>A record as the store keeps it. A disabled record is kept and shown, but neither served nor in conflict with others.</summary>
public readonly record struct StoredRecord(RecordData Data, bool Disabled = false);
