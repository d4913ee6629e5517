using System.Buffers;

namespace Ddns.Store.Following;

/// <summary>
/// The payload of a journal entry, the same in every store. Names, types and contents as in <see cref="RRsetCodec"/>.
/// <code>
/// format   1 octet: 1
/// deltas   varint
/// per delta: owner | type | flags 1 octet (1: before follows, 2: after follows) | content before? | content after?
/// </code>
/// </summary>
public static class JournalCodec
{
    private const byte Format = 1;
    private const byte HasBefore = 1;
    private const byte HasAfter = 2;

    public static byte[] Encode(IReadOnlyCollection<RRsetDelta> deltas)
    {
        var output = new ArrayBufferWriter<byte>(256);
        Put(output, Format);
        RRsetCodec.WriteVarint(output, (uint)deltas.Count);
        foreach (var delta in deltas)
        {
            RRsetCodec.WriteOwner(output, delta.Owner);
            RRsetCodec.WriteType(output, delta.Type);
            Put(output, (byte)((delta.Before is null ? 0 : HasBefore) | (delta.After is null ? 0 : HasAfter)));
            if (delta.Before is not null)
                RRsetCodec.WriteContent(output, delta.Before);
            if (delta.After is not null)
                RRsetCodec.WriteContent(output, delta.After);
        }
        return output.WrittenSpan.ToArray();
    }

    /// <exception cref="InvalidDataException">The octets are damaged, or of a format that a newer program wrote.</exception>
    public static IReadOnlyList<RRsetDelta> Decode(ReadOnlySpan<byte> input)
    {
        if (input is not [Format, ..])
            throw new InvalidDataException("A journal entry has a format that this program does not know.");

        input = input[1..];
        var count = RRsetCodec.ReadVarint(ref input);
        var deltas = new List<RRsetDelta>((int)Math.Min(count, 1024));
        for (var i = 0; i < count; i++)
        {
            var owner = RRsetCodec.ReadOwner(ref input);
            var type = RRsetCodec.ReadType(ref input);
            if (input.IsEmpty)
                throw new InvalidDataException("A journal entry is cut short.");
            var flags = input[0];
            input = input[1..];
            var before = (flags & HasBefore) != 0 ? RRsetCodec.ReadContent(ref input, owner, type) : null;
            var after = (flags & HasAfter) != 0 ? RRsetCodec.ReadContent(ref input, owner, type) : null;
            deltas.Add(new RRsetDelta(owner, type, before, after));
        }
        return deltas;
    }

    private static void Put(ArrayBufferWriter<byte> output, byte octet)
    {
        output.GetSpan(1)[0] = octet;
        output.Advance(1);
    }
}
