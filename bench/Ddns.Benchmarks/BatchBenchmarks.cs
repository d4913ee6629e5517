using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Ddns.Authoritative.Answering;
using Ddns.Authoritative.Zones;

namespace Ddns.Benchmarks;

/// <summary>Batches of 32 for hosts at random, as they come from one receive call; per query, the copy into the buffer included. At a million names every look-up misses the caches.</summary>
public unsafe class BatchBenchmarks
{
    private const int BufferLength = 512;
    private const int Different = 65_536;

    private byte[][] _queries = null!;
    private ZoneTable _table = null!;
    private QueryProcessor _processor = null!;
    private byte* _buffers;
    private Datagram* _datagrams;
    private int _next;

    [Params(1000, 1_000_000)]
    public int Names { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _table = SampleZone.Load(Names);
        _processor = Processors.Over(_table);
        _queries = Queries.RandomHosts(Names, Different);
        _buffers = (byte*)NativeMemory.AlignedAlloc(QueryProcessor.BatchSize * BufferLength, 64);
        _datagrams = (Datagram*)NativeMemory.Alloc((nuint)(QueryProcessor.BatchSize * sizeof(Datagram)));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _processor.Dispose();
        _table.Dispose();
        NativeMemory.AlignedFree(_buffers);
        NativeMemory.Free(_datagrams);
    }

    [Benchmark(OperationsPerInvoke = QueryProcessor.BatchSize)]
    public void AnswerBatch()
    {
        for (var i = 0; i < QueryProcessor.BatchSize; i++)
        {
            var query = _queries[_next++ & (Different - 1)];
            var buffer = _buffers + (i * BufferLength);
            query.CopyTo(new Span<byte>(buffer, BufferLength));
            _datagrams[i] = new Datagram { Message = buffer, Length = query.Length, Client = Processors.Client };
        }
        _processor.AnswerBatch(_datagrams, QueryProcessor.BatchSize, BufferLength);
    }
}
