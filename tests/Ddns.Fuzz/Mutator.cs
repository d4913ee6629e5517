namespace Ddns.Fuzz;

/// <summary>Changes inputs the way that breaks readers of lengths, counts, pointers and brackets: a few small changes to something that was right.</summary>
internal sealed class Mutator(Random random)
{
    private const int MaxLength = 4096;

    private static readonly byte[] Interesting = [0x00, 0x01, 0x3F, 0x40, 0x7F, 0x80, 0xC0, 0xFF, (byte)'(', (byte)')', (byte)'"', (byte)'\\', (byte)';', (byte)'\n', (byte)'$', (byte)'@', (byte)'.', (byte)' ', (byte)'#'];

    public byte[] Change(byte[][] corpus)
    {
        var input = new List<byte>(Pick(corpus));
        for (var changes = 1 + random.Next(6); changes > 0; changes--)
            ChangeOnce(input, corpus);

        if (input.Count > MaxLength)
            input.RemoveRange(MaxLength, input.Count - MaxLength);

        return [.. input];
    }

    private void ChangeOnce(List<byte> input, byte[][] corpus)
    {
        var at = random.Next(input.Count + 1);
        switch (random.Next(9))
        {
            case 0 when at < input.Count:
                input[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < input.Count:
                input[at] = (byte)random.Next(256);
                break;
            case 2 when at < input.Count:
                input[at] = Interesting[random.Next(Interesting.Length)];
                break;
            case 3 when at < input.Count:
                input[at] += (byte)(random.Next(2) == 0 ? 1 : -1);
                break;
            case 4:
                input.Insert(at, Interesting[random.Next(Interesting.Length)]);
                break;
            case 5:
                input.RemoveRange(at, Math.Min(input.Count - at, 1 + random.Next(16)));
                break;
            case 6:
                // A part of the input once more, elsewhere.
                var from = random.Next(input.Count + 1);
                input.InsertRange(at, input.GetRange(from, Math.Min(input.Count - from, 1 + random.Next(64))));
                break;
            case 7:
                // A part of another input.
                var other = Pick(corpus);
                var start = random.Next(other.Length + 1);
                input.InsertRange(at, other[start..Math.Min(other.Length, start + 1 + random.Next(64))]);
                break;
            case 8 when at + 1 < input.Count:
                // A pointer or a length of two octets.
                input[at] = (byte)(0xC0 | random.Next(2));
                input[at + 1] = (byte)random.Next(256);
                break;
            default:
                break;
        }
    }

    private byte[] Pick(byte[][] corpus) => corpus.Length == 0 ? [] : corpus[random.Next(corpus.Length)];
}
