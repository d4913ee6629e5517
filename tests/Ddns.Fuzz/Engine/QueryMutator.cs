namespace Ddns.Fuzz.Engine;

/// <summary>Copies a query and changes it in place, without an allocation. Every fifth stays right, so that the paths behind the decoder are walked too.</summary>
internal sealed class QueryMutator(ulong seed)
{
    private const int MostChanges = 5;

    private ulong _state = (seed * 0x9E3779B97F4A7C15) | 1;

    // xorshift64*: a few instructions, where Random would cost as much as an answer.
    public int Next(int below)
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return (int)(((_state * 0x2545F4914F6CDD1D) >> 32) * (ulong)below >> 32);
    }

    /// <returns>How long the query is.</returns>
    public int Make(byte[][] seeds, byte[] query)
    {
        var chosen = seeds[Next(seeds.Length)];
        chosen.CopyTo(query, 0);
        var length = chosen.Length;
        for (var changes = Next(MostChanges); changes > 0 && length > 0; changes--)
            length = Change(seeds, query, length);
        return length;
    }

    private int Change(byte[][] seeds, byte[] query, int length)
    {
        var at = Next(length);
        switch (Next(9))
        {
            case 0:
                query[at] ^= (byte)(1 << Next(8));
                return length;
            case 1:
                query[at] = (byte)Next(256);
                return length;
            case 2:
                query[at] = (byte)(0xC0 | Next(2));
                query[Math.Min(at + 1, length - 1)] = (byte)Next(64);
                return length;
            case 3:
                query[at] += (byte)(Next(3) - 1);
                return length;
            case 4:
                // In the header, where one bit changes everything.
                query[Math.Min(2 + Next(10), length - 1)] = (byte)Next(4);
                return length;
            case 5:
                return Next(length + 1);
            case 6:
                // A piece goes.
                var gone = Math.Min(1 + Next(8), length - at);
                query.AsSpan(at + gone, length - at - gone).CopyTo(query.AsSpan(at));
                return length - gone;
            case 7:
                // The end of another query follows: a second OPT, a TSIG, another question.
                var other = seeds[Next(seeds.Length)];
                var from = Next(other.Length);
                var taken = Math.Min(other.Length - from, query.Length - length);
                other.AsSpan(from, taken).CopyTo(query.AsSpan(length));
                query[Math.Min(11, length - 1)]++;
                return length + taken;
            default:
                // A piece of it once more.
                var size = Math.Min(1 + Next(32), Math.Min(length - at, query.Length - length));
                query.AsSpan(at, length - at).CopyTo(query.AsSpan(at + size));
                return length + size;
        }
    }
}
