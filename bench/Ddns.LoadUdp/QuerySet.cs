using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Ddns.LoadUdp;

/// <summary>Questions made before the run, with the RCODE that each must be answered with. The same seed gives the same set.</summary>
public sealed unsafe class QuerySet : IDisposable
{
    private const ushort TypeA = 1;
    private const ushort TypeAaaa = 28;
    private const int Seed = 4242;

    // Odd and larger than any number of hosts: rank times this, modulo the hosts, scatters the popular names over the zone.
    private const ulong Scatter = 2_654_435_761;

    private readonly byte* _octets;
    private readonly int[] _offsets;

    private QuerySet(byte* octets, int[] offsets)
    {
        _octets = octets;
        _offsets = offsets;
    }

    public int Count => _offsets.Length - 1;

    internal byte* Question(int index) => _octets + _offsets[index];

    /// <summary>Octets of QNAME, QTYPE and QCLASS.</summary>
    internal int Length(int index) => _offsets[index + 1] - _offsets[index];

    /// <summary>Names that begin with <c>x</c> do not exist, all others do.</summary>
    internal bool Exists(int index) => Question(index)[1] != (byte)'x';

    public static QuerySet Make(QueryMix mix, string zone, int hosts, int count)
    {
        var octets = (byte*)NativeMemory.Alloc((nuint)count * 300);
        var offsets = new int[count + 1];
        var at = 0;
        var written = 0;
        foreach (var (name, type) in Names(mix, hosts, count))
        {
            at += Write(new Span<byte>(octets + at, 300), $"{name}.{zone}", type);
            offsets[++written] = at;
        }
        return new QuerySet((byte*)NativeMemory.Realloc(octets, (nuint)at), offsets);
    }

    /// <summary>The same questions as lines that dnsperf reads.</summary>
    public static void WriteFile(string path, QueryMix mix, string zone, int hosts, int count)
    {
        using var file = new StreamWriter(path);
        foreach (var (name, type) in Names(mix, hosts, count))
            file.Write(string.Create(CultureInfo.InvariantCulture, $"{name}.{zone} {(type == TypeA ? "A" : "AAAA")}\n"));
    }

    public void Dispose() => NativeMemory.Free(_octets);

    private static IEnumerable<(string Name, ushort Type)> Names(QueryMix mix, int hosts, int count)
    {
        var random = new Random(Seed);
        var pick = mix == QueryMix.Zipf ? Zipf(random, hosts) : () => random.Next(hosts);
        for (var i = 0; i < count; i++)
        {
            var share = mix == QueryMix.NameError ? 1 : random.NextDouble();
            yield return share switch
            {
                < 0.8 => ($"h{pick()}", TypeA),
                < 0.9 => ($"h{pick()}", TypeAaaa),
                _ => ($"x{random.Next(hosts)}", TypeA),
            };
        }
    }

    private static Func<int> Zipf(Random random, int hosts)
    {
        var cumulated = new double[hosts];
        var sum = 0.0;
        for (var rank = 0; rank < hosts; rank++)
            cumulated[rank] = sum += 1.0 / (rank + 1);
        return () =>
        {
            var found = Array.BinarySearch(cumulated, random.NextDouble() * sum);
            var rank = Math.Min(found < 0 ? ~found : found, hosts - 1);
            return (int)((ulong)rank * Scatter % (ulong)hosts);
        };
    }

    private static int Write(Span<byte> target, string name, ushort type)
    {
        var at = 0;
        foreach (var label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            target[at] = (byte)Encoding.ASCII.GetBytes(label, target[(at + 1)..]);
            at += 1 + target[at];
        }
        target[at++] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(target[at..], type);
        BinaryPrimitives.WriteUInt16BigEndian(target[(at + 2)..], 1);
        return at + 4;
    }
}
