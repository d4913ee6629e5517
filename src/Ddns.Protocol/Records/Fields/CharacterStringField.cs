using Ddns.Protocol.Presentation;

namespace Ddns.Protocol.Records.Fields;

/// <summary>A character-string of RFC 1035 §3.3: one length octet and up to 255 octets.</summary>
internal sealed class CharacterStringField(string name) : RdataField(name)
{
    public override bool TryMeasure(ReadOnlySpan<byte> rest, out int length)
    {
        length = rest.IsEmpty ? 0 : 1 + rest[0];
        return length > 0 && length <= rest.Length;
    }

    public override bool TryRead(ref PresentationReader text, ref RdataWriter wire) =>
        TryReadToken(ref text, out var token) && TryAppend(token, Name, ref text, ref wire);

    public override void Write(ReadOnlySpan<byte> field, ref PresentationWriter text) => text.AppendQuoted(field[1..]);

    public static bool TryAppend(scoped Token token, string name, ref PresentationReader text, ref RdataWriter wire)
    {
        var start = wire.Length;
        if (!wire.TryWrite((byte)0))
            return text.Fail(TooLong);

        if (!OctetsField.TryAppend(token, name, ref text, ref wire))
            return false;

        var length = wire.Length - start - 1;
        if (length > byte.MaxValue)
            return text.Fail($"{name} holds a string of more than 255 octets: split it into several");

        wire.Written[start] = (byte)length;
        return true;
    }
}

/// <summary>One or more character-strings up to the end of the RDATA (TXT, RFC 1035 §3.3.14).</summary>
internal sealed class CharacterStringsField(string name) : RdataField(name)
{
    public override bool TryMeasure(ReadOnlySpan<byte> rest, out int length)
    {
        length = 0;
        while (length < rest.Length)
            length += 1 + rest[length];

        return length > 0 && length == rest.Length;
    }

    public override bool TryRead(ref PresentationReader text, ref RdataWriter wire)
    {
        if (!TryReadToken(ref text, out var token))
            return false;

        do
        {
            if (!CharacterStringField.TryAppend(token, Name, ref text, ref wire))
                return false;
        }
        while (text.TryRead(out token));

        return text.Error is null;
    }

    public override void Write(ReadOnlySpan<byte> field, ref PresentationWriter text)
    {
        for (var at = 0; at < field.Length; at += 1 + field[at])
        {
            if (at > 0)
                text.Append(' ');

            text.AppendQuoted(field.Slice(at + 1, field[at]));
        }
    }
}

/// <summary>Octets without a length in front, up to the end of the RDATA, written as one string (CAA's value, URI's target).</summary>
internal sealed class OctetsField(string name, int minimum = 0) : RdataField(name)
{
    public override bool TryMeasure(ReadOnlySpan<byte> rest, out int length)
    {
        length = rest.Length;
        return length >= minimum;
    }

    public override bool TryRead(ref PresentationReader text, ref RdataWriter wire)
    {
        var start = wire.Length;
        if (!TryReadToken(ref text, out var token) || !TryAppend(token, Name, ref text, ref wire))
            return false;

        return wire.Length - start >= minimum || text.Fail($"{Name} is empty");
    }

    public override void Write(ReadOnlySpan<byte> field, ref PresentationWriter text) => text.AppendQuoted(field);

    /// <summary>Appends a token's octets with its escapes read.</summary>
    public static bool TryAppend(scoped Token token, string name, ref PresentationReader text, ref RdataWriter wire)
    {
        if (token.Text.IndexOf((byte)'\\') < 0)
            return Fits(wire.TryWrite(token.Text), ref text);

        for (var i = 0; i < token.Text.Length; i++)
        {
            var octet = token.Text[i];
            if (octet == '\\' && !Escapes.TryRead(token.Text, ref i, out octet))
                return text.Fail($"{name} has a bad escape: write \\X or \\DDD with three digits up to 255");

            if (!wire.TryWrite(octet))
                return text.Fail(TooLong);
        }

        return true;
    }
}
