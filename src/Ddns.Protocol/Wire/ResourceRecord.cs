using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Protocol.Wire;

/// <summary>A record of a message, in any class (RFC 1035 §4.1.3). For zones see <see cref="RRset"/>.</summary>
public sealed record ResourceRecord(DomainName Owner, RecordClass Class, uint Ttl, RecordData Data)
{
    public RecordType Type => Data.Type;

    /// <summary>The line that dig would print.</summary>
    public override string ToString() => $"{Owner} {Ttl} {Class} {Type.ToText()} {Data}";
}
