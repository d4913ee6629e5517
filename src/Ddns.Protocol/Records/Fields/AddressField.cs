using Ddns.Protocol.Addresses;
using Ddns.Protocol.Presentation;

namespace Ddns.Protocol.Records.Fields;

/// <summary>An IPv4 address in 4 octets.</summary>
internal sealed class IPv4Field(string name) : RdataField(name)
{
    private const int Size = 4;

    public override bool TryMeasure(ReadOnlySpan<byte> rest, out int length) => TryMeasureFixed(rest, Size, out length);

    public override bool TryRead(ref PresentationReader text, ref RdataWriter wire)
    {
        if (!TryReadToken(ref text, out var token))
            return false;

        if (wire.Free.Length < Size)
            return text.Fail(TooLong);

        return AddressText.TryParseIPv4(token.Text, wire.Free) ? wire.TryAdvance(Size) : Refuse(ref text, "an IPv4 address", token);
    }

    public override void Write(ReadOnlySpan<byte> field, ref PresentationWriter text) => AddressWriter.Append(field, ref text);
}

/// <summary>An IPv6 address in 16 octets.</summary>
internal sealed class IPv6Field(string name) : RdataField(name)
{
    private const int Size = 16;

    public override bool TryMeasure(ReadOnlySpan<byte> rest, out int length) => TryMeasureFixed(rest, Size, out length);

    public override bool TryRead(ref PresentationReader text, ref RdataWriter wire)
    {
        if (!TryReadToken(ref text, out var token))
            return false;

        if (wire.Free.Length < Size)
            return text.Fail(TooLong);

        return AddressText.TryParseIPv6(token.Text, wire.Free) ? wire.TryAdvance(Size) : Refuse(ref text, "an IPv6 address", token);
    }

    public override void Write(ReadOnlySpan<byte> field, ref PresentationWriter text) => AddressWriter.Append(field, ref text);
}

internal static class AddressWriter
{
    public static void Append(scoped ReadOnlySpan<byte> address, ref PresentationWriter text)
    {
        Span<char> characters = stackalloc char[AddressText.MaxLength];
        text.Append(characters[..AddressText.Format(address, characters)]);
    }
}
