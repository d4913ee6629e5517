using Ddns.Protocol.Presentation;

namespace Ddns.Protocol.Records.Fields;

/// <summary>One field of an RDATA format: how it is checked on the wire, read from text, and written as text. Its name is the one in the RFC's figure.</summary>
internal abstract class RdataField(string name)
{
    public const string TooLong = "the data is longer than 65535 octets";

    public string Name { get; } = name;

    /// <summary>The length of the field that <paramref name="rest"/> starts with, uncompressed; false when it is malformed or cut short.</summary>
    public abstract bool TryMeasure(ReadOnlySpan<byte> rest, out int length);

    /// <summary>Reads the field's tokens and appends its octets; the reason of a refusal is left in <paramref name="text"/>.</summary>
    public abstract bool TryRead(ref PresentationReader text, ref RdataWriter wire);

    /// <summary>Appends the text of a field that was measured before.</summary>
    public abstract void Write(ReadOnlySpan<byte> field, ref PresentationWriter text);

    protected bool TryReadToken(scoped ref PresentationReader text, out Token token) => text.TryRead(Name, out token);

    protected bool Refuse(ref PresentationReader text, string expected, scoped Token token) =>
        text.Fail($"{Name} should be {expected}, not '{PresentationReader.Show(token.Text)}'");

    protected static bool Fits(bool written, ref PresentationReader text) => written || text.Fail(TooLong);

    protected static bool TryMeasureFixed(ReadOnlySpan<byte> rest, int size, out int length)
    {
        length = size;
        return rest.Length >= size;
    }
}
