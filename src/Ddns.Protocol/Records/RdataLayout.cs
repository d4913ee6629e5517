using Ddns.Protocol.Names;
using Ddns.Protocol.Presentation;
using Ddns.Protocol.Records.Fields;

namespace Ddns.Protocol.Records;

/// <summary>The fields of a type's RDATA in wire order, and what can be done with them without knowing the type.</summary>
internal sealed class RdataLayout(RecordType type, RdataRule rule, RdataField[] fields)
{
    public RecordType Type { get; } = type;

    public ReadOnlySpan<RdataField> Fields => fields;

    public bool HasNames { get; } = fields.Any(field => field is NameField);

    /// <summary>True when the fields fill <paramref name="wire"/> exactly.</summary>
    public bool IsValid(ReadOnlySpan<byte> wire)
    {
        var whole = wire;
        foreach (var field in fields)
        {
            if (!field.TryMeasure(wire, out var length))
                return false;

            wire = wire[length..];
        }

        return wire.IsEmpty && rule(whole) is null;
    }

    public bool TryRead(ref PresentationReader text, ref RdataWriter wire)
    {
        foreach (var field in fields)
        {
            if (!field.TryRead(ref text, ref wire))
                return false;
        }

        return text.TryReadEnd() && (rule(wire.Written) is not { } broken || text.Fail(broken));
    }

    public void Write(ReadOnlySpan<byte> wire, ref PresentationWriter text)
    {
        foreach (var field in fields)
        {
            field.TryMeasure(wire, out var length);
            text.Part();
            field.Write(wire[..length], ref text);
            wire = wire[length..];
        }

        // An empty list of types or parameters has no text.
        text.TrimEnd();
    }

    /// <summary>
    /// Copies RDATA out of a message with its pointers followed. <paramref name="message"/> ends where the RDATA ends, so that no
    /// field can read beyond it.
    /// </summary>
    public bool TryExpand(ReadOnlySpan<byte> message, int position, ref RdataWriter wire)
    {
        foreach (var field in fields)
        {
            if (field is NameField { Compression: not NameCompression.None })
            {
                if (!WireName.TryRead(message, ref position, wire.Free, out var expanded))
                    return false;

                wire.TryAdvance(expanded);
                continue;
            }

            var rest = message[position..];
            if (!field.TryMeasure(rest, out var length) || !wire.TryWrite(rest[..length]))
                return false;

            position += length;
        }

        return position == message.Length && rule(wire.Written) is null;
    }
}
