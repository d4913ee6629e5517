using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Protocol.ZoneFiles;

/// <summary>
/// Writes a zone as a master file: owners relative to the apex, one record a line, every TTL stated, names in the data absolute.
/// Reading it back gives the same RRsets.
/// </summary>
public sealed class ZoneFileWriter(TextWriter output, DomainName apex)
{
    // Owners up to this width stand in a column; longer ones push their line to the right.
    private const int OwnerWidth = 24;

    public void WriteOrigin() => Write($"$ORIGIN {apex}\n");

    public void WriteComment(string comment)
    {
        foreach (var line in comment.ReplaceLineEndings("\n").Split('\n'))
            Write($"; {line}\n");
    }

    public void WriteRRset(RRset rrset)
    {
        var owner = RelativeName(rrset.Owner).PadRight(OwnerWidth);
        foreach (var record in rrset.Records)
            Write($"{owner} {rrset.Ttl} IN {rrset.Type.ToText()} {record}\n");
    }

    /// <summary>The whole zone, its SOA first (RFC 1035 §5.2 does not ask for it, every secondary hopes for it).</summary>
    public void WriteZone(IEnumerable<RRset> rrsets)
    {
        WriteOrigin();
        foreach (var rrset in rrsets.OrderBy(rrset => rrset.Type == RecordType.SOA ? 0 : 1))
            WriteRRset(rrset);
    }

    private string RelativeName(DomainName owner)
    {
        if (owner.Equals(apex))
            return "@";

        if (apex.IsRoot || !owner.IsAtOrBelow(apex))
            return owner.ToString();

        // The octets in front of the apex, closed by a root of their own, without its dot.
        ReadOnlySpan<byte> labels = [.. owner.Wire[..^apex.Wire.Length], 0];
        return DomainName.FromTrustedWire(labels).ToString()[..^1];
    }

    // Always "\n": a file should not differ by the system that wrote it.
    private void Write(FormattableString text) => output.Write(text.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
