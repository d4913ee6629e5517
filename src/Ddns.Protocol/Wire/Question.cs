using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Protocol.Wire;

/// <summary>An entry of the question section (RFC 1035 §4.1.2).</summary>
public sealed record Question(DomainName Name, RecordType Type, RecordClass Class = RecordClass.IN);
