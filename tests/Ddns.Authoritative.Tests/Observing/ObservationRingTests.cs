using System.Net;
using Ddns.Authoritative.Answering;
using Ddns.Authoritative.Observing;

namespace Ddns.Authoritative.Tests.Observing;

public sealed class ObservationRingTests
{
    private static readonly ClientInfo Client = ClientInfo.From(TransportKind.Udp, IPAddress.Parse("192.0.2.7")) with { Port = 4711 };

    [Fact]
    public void What_goes_in_comes_out()
    {
        using var ring = new ObservationRing(1);
        Assert.True(Put(ring, [1, 2, 3], [4, 5]));
        Assert.True(Put(ring, [6], []));

        var seen = new List<string>();
        var count = ring.Drain(_ => DateTimeOffset.UnixEpoch, observed =>
        {
            Assert.Equal(Client, observed.Client);
            seen.Add($"{Convert.ToHexString(observed.Query)}:{Convert.ToHexString(observed.Answer)}");
        });

        Assert.Equal(2, count);
        Assert.Equal(["010203:0405", "06:"], seen);
        Assert.Equal(0, ring.Drain(_ => default, _ => Assert.Fail("drained twice")));
    }

    [Fact]
    public void One_of_so_many_is_kept()
    {
        using var ring = new ObservationRing(10);

        Assert.Equal(10, Enumerable.Range(0, 100).Count(_ => ring.Samples()));
    }

    [Fact]
    public void A_full_ring_drops_and_counts_and_takes_again_when_drained()
    {
        using var ring = new ObservationRing(1);
        var taken = 0;
        while (Put(ring, new byte[100], new byte[400]))
            taken++;

        Assert.Equal(1, ring.Dropped);
        Assert.False(Put(ring, new byte[100], new byte[400]));
        Assert.Equal(2, ring.Dropped);
        Assert.Equal(taken, ring.Drain(_ => default, _ => { }));
        Assert.True(Put(ring, new byte[100], new byte[400]));
    }

    [Fact]
    public void Entries_that_would_wrap_stand_whole_behind_the_gap()
    {
        using var ring = new ObservationRing(1);
        var chance = new Random(1);
        var expected = new Queue<byte[]>();
        var drained = 0;

        // Ten times round, in sizes that meet the end at every offset.
        for (var i = 0; i < 20_000; i++)
        {
            var query = new byte[chance.Next(12, 600)];
            chance.NextBytes(query);
            if (Put(ring, query, query[..12]))
                expected.Enqueue(query);
            if (i % 7 == 0)
                drained += ring.Drain(_ => default, observed => Assert.Equal(expected.Dequeue(), observed.Query.ToArray()));
        }
        drained += ring.Drain(_ => default, observed => Assert.Equal(expected.Dequeue(), observed.Query.ToArray()));

        Assert.Equal(20_000, drained);
        Assert.Equal(0, ring.Dropped);
    }

    [Fact]
    public void The_largest_message_of_TCP_finds_room_again_and_again()
    {
        using var ring = new ObservationRing(1);

        for (var i = 0; i < 100; i++)
        {
            Assert.True(Put(ring, new byte[65535], new byte[65535], 65535));
            Assert.Equal(1, ring.Drain(_ => default, observed => Assert.Equal((65535, 65535), (observed.Query.Length, observed.Answer.Length))));
        }
    }

    [Fact]
    public async Task One_thread_writes_while_another_reads()
    {
        const int Entries = 300_000;
        using var ring = new ObservationRing(1);
        long kept = 0, seen = 0, last = -1;
        var writing = true;

        var writer = Task.Run(() =>
        {
            var query = new byte[40];
            for (var i = 0; i < Entries; i++)
            {
                BitConverter.TryWriteBytes(query, i);
                // The length depends on the number, so that a torn entry cannot look right.
                kept += Put(ring, query, new byte[i % 50]) ? 1 : 0;
            }
            Volatile.Write(ref writing, false);
        }, TestContext.Current.CancellationToken);
        while (true)
        {
            var isLast = !Volatile.Read(ref writing);
            seen += ring.Drain(_ => default, observed =>
            {
                var number = BitConverter.ToInt32(observed.Query);
                Assert.True(number > last);
                Assert.Equal((40, number % 50), (observed.Query.Length, observed.Answer.Length));
                last = number;
            });
            if (isLast)
                break;
        }
        await writer;

        Assert.Equal(kept, seen);
        Assert.Equal(Entries, kept + ring.Dropped);
    }

    private static unsafe bool Put(ObservationRing ring, byte[] query, byte[] answer, int capacity = 1232)
    {
        fixed (byte* queryAt = query, answerAt = answer)
        {
            if (!ring.TryBegin(queryAt, query.Length, Client, capacity))
                return false;
            ring.Complete(answerAt, answer.Length);
            return true;
        }
    }
}
