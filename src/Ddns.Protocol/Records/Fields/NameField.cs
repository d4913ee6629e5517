using Ddns.Protocol.Names;
using Ddns.Protocol.Presentation;

namespace Ddns.Protocol.Records.Fields;

/// <summary>A domain name.</summary>
internal sealed class NameField(string name, NameCompression compression) : RdataField(name)
{
    public NameCompression Compression { get; } = compression;

    public override bool TryMeasure(ReadOnlySpan<byte> rest, out int length) => WireName.TryMeasure(rest, out length);

    public override bool TryRead(ref PresentationReader text, ref RdataWriter wire)
    {
        if (!TryReadToken(ref text, out var token))
            return false;

        if (wire.Free.Length < DomainName.MaxWireLength)
            return text.Fail(TooLong);

        if (!NameText.TryParse(token.Text, text.Origin, wire.Free, out var length, out var error))
            return text.Fail($"{Name}: {error}");

        return wire.TryAdvance(length);
    }

    public override void Write(ReadOnlySpan<byte> field, ref PresentationWriter text) => text.AppendName(field);
}
