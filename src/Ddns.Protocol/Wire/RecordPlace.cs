using Ddns.Protocol.Records;

namespace Ddns.Protocol.Wire;

/// <summary>Where a record stands in a message. <see cref="MessageReader"/> makes it and reads from it.</summary>
public readonly record struct RecordPlace(int OwnerOffset, RecordType Type, RecordClass Class, uint Ttl, int DataOffset, int DataLength);
