using System.Buffers;
using System.Globalization;
using Ddns.Protocol.Names;

namespace Ddns.Protocol.Presentation;

/// <summary>Gathers presentation text in borrowed characters; fields are parted by one space.</summary>
internal ref struct PresentationWriter(Span<char> initial)
{
    private Span<char> _text = initial;
    private char[]? _rented;
    private int _length;

    public readonly ReadOnlySpan<char> Text => _text[.._length];

    /// <summary>Begins a field: a space, unless it is the first one.</summary>
    public void Part()
    {
        if (_length > 0)
            Append(' ');
    }

    /// <summary>Takes back the space of a field that turned out to be empty.</summary>
    public void TrimEnd()
    {
        if (_length > 0 && _text[_length - 1] == ' ')
            _length--;
    }

    public void Append(char character)
    {
        Reserve(1)[0] = character;
        _length++;
    }

    public void Append(scoped ReadOnlySpan<char> text)
    {
        text.CopyTo(Reserve(text.Length));
        _length += text.Length;
    }

    public void Append(ulong number)
    {
        number.TryFormat(Reserve(20), out var written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    public void AppendName(scoped ReadOnlySpan<byte> name) => _length += NameText.Format(name, Reserve(NameText.MaxLength));

    /// <summary>Octets in quotation marks (RFC 1035 §5.1), the way every implementation reads back whatever they hold.</summary>
    public void AppendQuoted(scoped ReadOnlySpan<byte> octets)
    {
        Append('"');
        AppendEscaped(octets);
        Append('"');
    }

    public void AppendEscaped(scoped ReadOnlySpan<byte> octets)
    {
        var destination = Reserve(octets.Length * 4);
        var written = 0;
        foreach (var octet in octets)
            written += Escapes.Write(octet, destination[written..], octet is (byte)'"' or (byte)'\\', keepSpace: true);

        _length += written;
    }

    /// <summary>Hexadecimal in capitals, as RFC examples and other servers print digests.</summary>
    public void AppendHex(scoped ReadOnlySpan<byte> octets)
    {
        Convert.TryToHexString(octets, Reserve(octets.Length * 2), out var written);
        _length += written;
    }

    public void AppendBase64(scoped ReadOnlySpan<byte> octets)
    {
        Convert.TryToBase64Chars(octets, Reserve((octets.Length + 2) / 3 * 4), out var written);
        _length += written;
    }

    /// <summary>The text; the borrowed characters go back, so that this is the last call.</summary>
    public string Finish()
    {
        var text = new string(Text);
        Dispose();
        return text;
    }

    public void Dispose()
    {
        if (_rented is not null)
            ArrayPool<char>.Shared.Return(_rented);

        this = default;
    }

    private Span<char> Reserve(int count)
    {
        if (_text.Length - _length < count)
            Grow(count);

        return _text[_length..];
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(_text.Length * 2, _length + count));
        Text.CopyTo(larger);
        if (_rented is not null)
            ArrayPool<char>.Shared.Return(_rented);

        _text = _rented = larger;
    }
}
