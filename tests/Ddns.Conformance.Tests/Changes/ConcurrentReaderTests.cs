using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Ddns.Authoritative.Answering;
using Ddns.Authoritative.Metrics;
using Ddns.Conformance.Tests.Asking;
using Ddns.Store.Following;

namespace Ddns.Conformance.Tests.Changes;

/// <summary>Readers beside a writer: a name is seen whole, a change of several names too, and memory that is in use is not given away.</summary>
public sealed class ConcurrentReaderTests
{
    private const int Readers = 3;
    private const int Rounds = 3000;

    private const string Zone = """
        $ORIGIN example.
        @        300 SOA ns host 1 2 3 4 300
        @        300 NS ns.elsewhere.test.
        host     300 A 10.0.0.0
        host     300 AAAA 2001:db8::
        mx       300 MX 0 host
        www      300 A 192.0.2.80
        """;

    // One answer shows A and AAAA of one name, and the MX of another that changes together with them. A walk waits out a change
    // that is being published, but not a writer that was interrupted in the middle of one: such changes took long, and are passed over.
    [Fact]
    public void A_name_and_a_change_of_several_names_are_seen_whole()
    {
        using var node = TestNode.Serving(Zone);
        var torn = new ConcurrentBag<int>();
        var took = new TimeSpan[Rounds + 1];
        Run(node, (round, _) =>
        {
            var (high, low) = (round / 250, round % 250);
            RRsetDelta[] change =
            [
                TestNode.Set("host.example.", "A", $"10.0.{high}.{low}"),
                TestNode.Set("host.example.", "AAAA", $"2001:db8::{high:x}:{low:x}"),
                TestNode.Set("mx.example.", "MX", $"{round} host.example."),
            ];
            var start = Stopwatch.GetTimestamp();
            node.Apply("example.", change);
            took[round] = Stopwatch.GetElapsedTime(start);
        }, processor =>
        {
            var reply = Ask(processor, "mx.example. MX");
            var a = reply.Additionals.Single(record => record.TypeText == "A").Octets;
            var aaaa = reply.Additionals.Single(record => record.TypeText == "AAAA").Octets;
            Assert.Equal((a[2], a[3]), (aaaa[13], aaaa[15]));
            var round = (a[2] * 250) + a[3];
            if ($"{round} host.example." != reply.Answers.Single().Data)
                torn.Add(round);
        });
        Assert.DoesNotContain(torn, round => took[round] < TimeSpan.FromMicroseconds(50));
    }

    // The name, the wildcard, the cut above and the whole zone come and go: each answer is one of those that are right at some moment.
    [Fact]
    public void Names_and_zones_that_come_and_go_under_the_readers_do_no_harm()
    {
        using var node = TestNode.Serving(Zone);
        string[] questions = ["x.deep.example. A", "deep.example. TXT", "y.deep.example. A", "www.child.example. A", "n17.example. A"];
        string[] allowed = ["NOERROR", "NXDOMAIN"];
        Run(node, (round, chance) =>
        {
            switch (chance.Next(6))
            {
                case 0:
                    node.Apply("example.", TestNode.Set("x.deep.example.", "A", round % 2 == 0 ? ["192.0.2.1"] : []));
                    break;
                case 1:
                    node.Apply("example.", TestNode.Set("*.deep.example.", "A", round % 2 == 0 ? ["192.0.2.2"] : []));
                    break;
                case 2:
                    node.Apply("example.", TestNode.Set("deep.example.", "NS", round % 2 == 0 ? ["ns.elsewhere.test."] : []));
                    break;
                case 3:
                    node.Load(Zone);
                    break;
                case 4 when round % 5 == 0:
                    node.Load("$ORIGIN child.example.\n@ 300 SOA ns host 1 2 3 4 300\n@ 300 NS ns.elsewhere.test.\nwww 300 A 192.0.2.9\n");
                    node.Remove("child.example.");
                    break;
                default:
                    for (var i = 0; i < 30; i++)
                        node.Apply("example.", TestNode.Set($"n{i}.example.", "A", round % 2 == 0 ? ["192.0.2.3"] : []));
                    break;
            }
        }, processor =>
        {
            foreach (var question in questions)
                Assert.Contains(Ask(processor, question).CodeText, allowed);
            // Never touched but by the loading of the whole zone: there at every moment.
            Assert.Equal("192.0.2.80", Ask(processor, "www.example. A").Answers.Single().Data);
            Assert.Equal("0 host.example.", Ask(processor, "mx.example. MX").Answers.Single().Data);
            Assert.Equal("NXDOMAIN", Ask(processor, "nothing.example. MX").CodeText);
        });
        Assert.InRange(node.Table.NameCount, 4, 60);
    }

    private static void Run(TestNode node, Action<int, Random> write, Action<QueryProcessor> read)
    {
        using var stop = new CancellationTokenSource();
        var reads = new long[Readers];
        var readers = Enumerable.Range(0, Readers).Select(i => Task.Factory.StartNew(() =>
        {
            using var processor = new QueryProcessor(node.Table, new AnswerOptions(), node.Cookies, null, new QueryCounters(), TimeProvider.System);
            while (!stop.IsCancellationRequested)
            {
                read(processor);
                reads[i]++;
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();

        var chance = new Random(1);
        for (var round = 0; round < Rounds && !Array.Exists(readers, reader => reader.IsFaulted); round++)
            write(round, chance);
        // A busy machine may not have let a reader run yet.
        SpinWait.SpinUntil(() => Array.TrueForAll(reads, count => count > 10) || Array.Exists(readers, reader => reader.IsFaulted), TimeSpan.FromSeconds(30));
        stop.Cancel();
        Task.WaitAll(readers, TestContext.Current.CancellationToken);
        node.Table.Collect();
    }

    private static RawReply Ask(QueryProcessor processor, string question)
    {
        var buffer = new byte[4096];
        var length = processor.Answer(RawQuery.Of(question).ToOctets(), buffer, ClientInfo.From(TransportKind.Udp, IPAddress.Loopback));
        return RawReply.Read(buffer[..length]);
    }
}
