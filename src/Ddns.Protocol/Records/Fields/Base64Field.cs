using System.Buffers;
using System.Buffers.Text;
using Ddns.Protocol.Presentation;

namespace Ddns.Protocol.Records.Fields;

/// <summary>Octets up to the end of the RDATA, in base64 words (RFC 4648 §4) that may be cut anywhere.</summary>
internal sealed class Base64Field(string name, int minimum = 1) : RdataField(name)
{
    public override bool TryMeasure(ReadOnlySpan<byte> rest, out int length)
    {
        length = rest.Length;
        return length >= minimum;
    }

    public override bool TryRead(ref PresentationReader text, ref RdataWriter wire)
    {
        // All words together: four digits make three octets, and words end in the middle of a group.
        var digits = ArrayPool<byte>.Shared.Rent(RecordData.MaxLength * 2);
        var valid = TryGather(ref text, digits, out var count)
            && Base64.DecodeFromUtf8InPlace(digits.AsSpan(0, count), out count) == OperationStatus.Done;
        var fits = valid && wire.TryWrite(digits.AsSpan(0, count));
        ArrayPool<byte>.Shared.Return(digits);

        if (!valid)
            return text.Fail($"{Name} should be base64");

        if (count < minimum)
            return text.Fail($"{Name} is missing");

        return Fits(fits, ref text);
    }

    public override void Write(ReadOnlySpan<byte> field, ref PresentationWriter text) => text.AppendBase64(field);

    private static bool TryGather(ref PresentationReader text, Span<byte> digits, out int count)
    {
        count = 0;
        while (text.TryRead(out var token))
        {
            // Base64.DecodeFromUtf8 would skip white space inside a quoted token.
            if (token.IsQuoted || !token.Text.TryCopyTo(digits[count..]))
                return false;

            count += token.Text.Length;
        }

        return text.Error is null;
    }
}
