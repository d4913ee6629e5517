using System.Buffers;
using System.Buffers.Binary;
using Ddns.Protocol.Presentation;

namespace Ddns.Protocol.Records.Fields;

/// <summary>
/// The parameters of SVCB and HTTPS (RFC 9460 §2.2): each a key, a length and a value, the keys "in strictly increasing numeric
/// order". Text gives them in any order as <c>key=value</c>.
/// </summary>
internal sealed class SvcParamsField(string name) : RdataField(name)
{
    private const int HeaderLength = 4;

    // No key is given twice, and one parameter takes at least a token: more in one record is nobody's honest wish.
    private const int MaxCount = 64;

    public override bool TryMeasure(ReadOnlySpan<byte> rest, out int length)
    {
        length = rest.Length;
        var all = rest;
        var last = -1;
        var hasAlpn = false;
        while (!rest.IsEmpty)
        {
            if (!TryReadParameter(rest, out var key, out var value) || (int)key <= last || !SvcParamValues.IsValid(key, value))
                return false;

            // RFC 9460 §7.1.1: "When "no-default-alpn" is specified in an RR, "alpn" must also be specified in order for the RR to be "self-consistent"".
            hasAlpn |= key == SvcParamKey.Alpn;
            if (key == SvcParamKey.NoDefaultAlpn && !hasAlpn)
                return false;

            last = (int)key;
            rest = rest[(HeaderLength + value.Length)..];
        }

        return HasWhatIsMandatory(all);
    }

    public override bool TryRead(ref PresentationReader text, ref RdataWriter wire)
    {
        // Parameters are read one behind the other, then put in order of their keys.
        var buffer = ArrayPool<byte>.Shared.Rent(RecordData.MaxLength);
        var gathered = new RdataWriter(buffer.AsSpan(0, RecordData.MaxLength));
        var read = TryGather(ref text, ref gathered, out var parameters);
        var fits = read && TrySort(gathered.Written, parameters, ref wire, out var sorted)
            && (TryMeasure(sorted, out _) || text.Fail($"{Name}: mandatory names a key that is not given, or no-default-alpn stands without alpn"));
        ArrayPool<byte>.Shared.Return(buffer);
        return fits || text.Fail(TooLong);
    }

    public override void Write(ReadOnlySpan<byte> field, ref PresentationWriter text)
    {
        for (var isFirst = true; !field.IsEmpty; isFirst = false)
        {
            if (!isFirst)
                text.Append(' ');

            TryReadParameter(field, out var key, out var value);
            text.Append(key.ToText());
            SvcParamValues.Write(key, value, ref text);
            field = field[(HeaderLength + value.Length)..];
        }
    }

    private bool TryGather(ref PresentationReader text, ref RdataWriter gathered, out List<(SvcParamKey Key, int Start, int Length)> parameters)
    {
        parameters = [];
        while (text.TryRead(out var token))
        {
            var equals = token.Text.IndexOf((byte)'=');
            var keyText = equals < 0 ? token.Text : token.Text[..equals];
            if (token.IsQuoted || !SvcParamKeys.TryParse(keyText, out var key, out var isGeneric))
                return Refuse(ref text, "key=value", token);

            foreach (var parameter in parameters)
            {
                // RFC 9460 §2.1: "SvcParamKeys SHALL NOT appear more than once".
                if (parameter.Key == key)
                    return text.Fail($"{Name}: {key.ToText()} is given twice");
            }

            var start = gathered.Length;
            var value = equals < 0 ? default : Unquote(token.Text[(equals + 1)..]);
            if (!SvcParamValues.TryRead(key, isGeneric, value, ref gathered) || !SvcParamValues.IsValid(key, gathered.Written[start..]))
                return text.Fail($"{Name}: bad value of {key.ToText()}: '{PresentationReader.Show(value)}'");

            parameters.Add((key, start, gathered.Length - start));
            if (parameters.Count > MaxCount)
                return text.Fail($"{Name}: more than {MaxCount} parameters");
        }

        parameters.Sort((left, right) => left.Key.CompareTo(right.Key));
        return text.Error is null;
    }

    private static bool TrySort(ReadOnlySpan<byte> gathered, List<(SvcParamKey Key, int Start, int Length)> parameters, ref RdataWriter wire, out ReadOnlySpan<byte> sorted)
    {
        var begin = wire.Length;
        sorted = default;
        foreach (var (key, start, length) in parameters)
        {
            if (!wire.TryWrite((ushort)key) || !wire.TryWrite((ushort)length) || !wire.TryWrite(gathered.Slice(start, length)))
                return false;
        }

        sorted = wire.Written[begin..];
        return true;
    }

    private static ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> text) => text is [(byte)'"', .. var inner, (byte)'"'] ? inner : text;

    private static bool TryReadParameter(ReadOnlySpan<byte> rest, out SvcParamKey key, out ReadOnlySpan<byte> value)
    {
        key = SvcParamKey.Invalid;
        value = default;
        if (rest.Length < HeaderLength)
            return false;

        key = (SvcParamKey)BinaryPrimitives.ReadUInt16BigEndian(rest);
        var length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
        if (rest.Length < HeaderLength + length)
            return false;

        value = rest.Slice(HeaderLength, length);
        return true;
    }

    /// <summary>RFC 9460 §8: each key in the list "must also appear in the RR".</summary>
    private static bool HasWhatIsMandatory(ReadOnlySpan<byte> parameters)
    {
        if (!TryReadParameter(parameters, out var first, out var list) || first != SvcParamKey.Mandatory)
            return true;

        for (; !list.IsEmpty; list = list[2..])
        {
            if (!Contains(parameters, (SvcParamKey)BinaryPrimitives.ReadUInt16BigEndian(list)))
                return false;
        }

        return true;
    }

    private static bool Contains(ReadOnlySpan<byte> parameters, SvcParamKey wanted)
    {
        while (TryReadParameter(parameters, out var key, out var value))
        {
            if (key == wanted)
                return true;

            parameters = parameters[(HeaderLength + value.Length)..];
        }

        return false;
    }
}
