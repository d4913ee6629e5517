using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Ddns.EndToEnd.Tests.Asking;
using Ddns.EndToEnd.Tests.Running;

namespace Ddns.EndToEnd.Tests;

/// <summary>Hostile bytes cost the server little and its log nothing.</summary>
[Collection(nameof(AloneOnTheMachine))]
public sealed class FloodTests : EndToEndTest
{
    private const string Name = $"mail.{ServerSetup.Zone}";
    private const int Questions = 500;
    private const int Packets = 10_000;

    [Fact]
    public async Task A_flood_of_malformed_packets_neither_slows_good_queries_nor_fills_the_log()
    {
        var server = await StartAsync(NewSetupWithShippedZone());
        var dns = server.Setup.Dns;
        await MedianAsync(dns, () => true); // warm
        var quiet = await MedianAsync(dns, () => true);
        var linesBefore = server.LogLineCount;

        using var enough = new CancellationTokenSource();
        var sent = 0L;
        var flood = Task.Factory.StartNew(() => Flood(dns, ref sent, enough.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var flooded = await MedianAsync(dns, () => Volatile.Read(ref sent) >= Packets);
        await enough.CancelAsync();
        await flood;

        // Ten times a loopback round trip is still far from a stack trace per packet, which shows as hundreds of milliseconds.
        Assert.True(flooded < TimeSpan.FromMilliseconds(5) || flooded < quiet * 10, $"median {quiet.TotalMicroseconds} µs alone, {flooded.TotalMicroseconds} µs beside {sent} malformed packets");
        Assert.DoesNotContain("   at ", server.Log, StringComparison.Ordinal);
        Assert.True(server.LogLineCount - linesBefore < 20, server.Log);
        Assert.Equal("NOERROR", (await Dig.AskAsync(dns, Name, "A")).Status);
    }

    [Fact]
    public async Task A_tcp_connection_that_sends_rubbish_harms_nobody_else()
    {
        var server = await StartAsync(NewSetupWithShippedZone());
        var chance = new Random(1035);
        for (var i = 0; i < 50; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(server.Setup.Dns);
            var rubbish = new byte[chance.Next(1, 600)];
            chance.NextBytes(rubbish);
            await client.GetStream().WriteAsync(rubbish);
        }

        var answer = await Dig.AskAsync(server.Setup.Dns, Name, "A", "+tcp");

        Assert.Equal("NOERROR", answer.Status);
        Assert.DoesNotContain("   at ", server.Log, StringComparison.Ordinal);
    }

    private static async Task<TimeSpan> MedianAsync(IPEndPoint dns, Func<bool> mayEnd)
    {
        using var asker = new UdpAsker(dns);
        var times = new List<TimeSpan>();
        var lost = 0;
        while (times.Count < Questions || !mayEnd())
        {
            var clock = Stopwatch.StartNew();
            try
            {
                Assert.Equal("192.0.2.25", (await asker.AddressAsync(Name, milliseconds: 1000))?.ToString());
                times.Add(clock.Elapsed);
            }
            catch (TimeoutException) when (++lost <= 1 + times.Count / 100)
            {
                // A full socket buffer may drop a datagram; one in a hundred is forgiven, a server that stalls is not.
            }
        }

        times.Sort();
        return times[times.Count / 2];
    }

    // Bursts with a pause between: more than any home sees, and not so much that the loopback device itself is what is measured.
    private static void Flood(IPEndPoint dns, ref long sent, CancellationToken enough)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(dns);
        var packets = Malformed().ToArray();
        while (!enough.IsCancellationRequested)
        {
            foreach (var packet in packets)
            {
                socket.Send(packet);
                Interlocked.Increment(ref sent);
            }

            enough.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(5));
        }
    }

    private static IEnumerable<byte[]> Malformed()
    {
        var chance = new Random(1035);
        var query = Message.Query(0x2A2A, Name);
        for (var length = 1; length < query.Length; length++)
            yield return query[..length]; // cut at every byte
        for (var i = 0; i < 40; i++)
        {
            var noise = new byte[chance.Next(12, 512)];
            chance.NextBytes(noise);
            noise[2] &= 0x7F; // a query, or it would be dropped at the first look
            yield return noise;
        }

        yield return Changed(query, Message.Header, 0xC0, 0x0C); // a name that points to itself
        yield return Changed(query, Message.Header, 0x40); // a reserved label type
        yield return Changed(query, 4, 0xFF, 0xFF); // 65,535 questions
        yield return Changed(query, 10, 0xFF, 0xFF); // 65,535 additional records
        yield return Changed(query, 2, 0x78); // opcode 15
    }

    private static byte[] Changed(byte[] query, int at, params byte[] bytes)
    {
        var changed = (byte[])query.Clone();
        bytes.CopyTo(changed, at);
        return changed;
    }
}
