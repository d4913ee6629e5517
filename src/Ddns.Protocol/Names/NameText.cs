using System.Diagnostics.CodeAnalysis;
using Ddns.Protocol.Presentation;

namespace Ddns.Protocol.Names;

/// <summary>Domain names in presentation format (RFC 1035 §5.1), between ASCII octets and wire form, without allocating.</summary>
internal static class NameText
{
    /// <summary>Each of 255 octets as <c>\DDD</c>: a longer text is no name.</summary>
    public const int MaxLength = DomainName.MaxWireLength * 4;

    /// <summary>Reads a name into <paramref name="destination"/> (255 octets). An empty <paramref name="origin"/> means that there is none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, ReadOnlySpan<byte> origin, Span<byte> destination, out int length, [NotNullWhen(false)] out string? error)
    {
        length = 0;
        if (text.IsEmpty)
            return Fail("a domain name is empty", out error);

        // RFC 1035 §5.1: "A free standing @ is used to denote the current origin."
        if (text is [(byte)'@'])
        {
            if (origin.IsEmpty)
                return Fail("@ stands for an origin, and there is none here", out error);

            origin.CopyTo(destination);
            length = origin.Length;
            return Succeed(out error);
        }

        if (text is [(byte)'.'])
        {
            destination[0] = 0;
            length = 1;
            return Succeed(out error);
        }

        var labelStart = 0;
        var at = 1;
        for (var i = 0; i < text.Length; i++)
        {
            var octet = text[i];
            if (octet == '.')
            {
                if (at == labelStart + 1)
                    return Fail("a domain name has an empty label", out error);

                destination[labelStart] = (byte)(at - labelStart - 1);
                labelStart = at++;
                continue;
            }

            if (octet == '\\')
            {
                if (!Escapes.TryRead(text, ref i, out octet))
                    return Fail("a domain name has a bad escape: write \\X or \\DDD with three digits up to 255", out error);
            }
            else if (octet is <= (byte)' ' or >= 0x7F)
            {
                // RFC 1035 allows any octet in a label; a bare one beyond ASCII is nearly always an internationalised name that should have been an A-label.
                return Fail("a domain name holds an octet outside ASCII: use its xn-- form, or \\DDD", out error);
            }

            // The root's zero still has to fit.
            if (at >= DomainName.MaxWireLength - 1)
                return Fail("a domain name is longer than 255 octets", out error);

            if (at - labelStart > DomainName.MaxLabelLength)
                return Fail("a label is longer than 63 octets", out error);

            destination[at++] = octet;
        }

        if (at == labelStart + 1)
            return Absolute(destination, labelStart, out length, out error);

        destination[labelStart] = (byte)(at - labelStart - 1);
        if (origin.IsEmpty)
            return Absolute(destination, at, out length, out error);

        if (at + origin.Length > DomainName.MaxWireLength)
            return Fail("a domain name is longer than 255 octets with its origin", out error);

        origin[..^1].CopyTo(destination[at..]);
        return Absolute(destination, at + origin.Length - 1, out length, out error);
    }

    /// <summary>Writes the name to <paramref name="destination"/> (<see cref="MaxLength"/> characters suffice), absolute, and returns its length.</summary>
    public static int Format(ReadOnlySpan<byte> name, Span<char> destination)
    {
        if (name[0] == 0)
        {
            destination[0] = '.';
            return 1;
        }

        var written = 0;
        for (var at = 0; name[at] != 0; at += 1 + name[at])
        {
            foreach (var octet in name.Slice(at + 1, name[at]))
                written += Escapes.Write(octet, destination[written..], IsSpecial(octet));

            destination[written++] = '.';
        }

        return written;
    }

    // "@" and "$" have a meaning only where they stand alone or first, yet BIND and dig escape them everywhere, and so do we.
    private static bool IsSpecial(byte octet) => octet is (byte)'.' or (byte)'\\' or (byte)'"' or (byte)'(' or (byte)')' or (byte)';' or (byte)'@' or (byte)'$';

    private static bool Absolute(Span<byte> destination, int at, out int length, out string? error)
    {
        destination[at] = 0;
        length = at + 1;
        return Succeed(out error);
    }

    private static bool Succeed(out string? error)
    {
        error = null;
        return true;
    }

    private static bool Fail(string reason, out string? error)
    {
        error = reason;
        return false;
    }
}
