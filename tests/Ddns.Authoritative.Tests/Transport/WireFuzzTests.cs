using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Ddns.Authoritative.Hosting;
using Ddns.Authoritative.Tests.Harness;

namespace Ddns.Authoritative.Tests.Transport;

/// <summary>
/// Broken queries over real sockets, with a good one after each handful to see that the server lives. Two seconds for each
/// transport by default; <c>DDNS_TEST_FUZZ_SECONDS</c> makes it longer, <c>DDNS_TEST_FUZZ_SEED</c> another run.
/// </summary>
[Collection(nameof(AloneOnTheMachine))]
public sealed class WireFuzzTests
{
    private const ushort LivenessId = 0xFFFF;

    private static readonly byte[] Liveness = Wire.Query(LivenessId, "home.example.org");
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(Setting("DDNS_TEST_FUZZ_SECONDS", 2));

    private readonly Random _chance = new(Setting("DDNS_TEST_FUZZ_SEED", 20261123));

    public static TheoryData<TransportChoice> Both => new(TransportChoice.Auto, TransportChoice.Sockets);

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Over_UDP_every_reply_is_well_formed_and_bears_an_id_that_was_asked(TransportChoice transport)
    {
        using var server = new TestServer(TestServer.Options(transport, workers: 2));
        using var socket = DnsClient.Udp(server.EndPoint);
        var (sent, replies) = (0, 0);
        var previous = new Queue<HashSet<ushort>>();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Duration)
        {
            var asked = new HashSet<ushort>();
            for (var i = 0; i < 20; i++)
            {
                var query = Broken();
                if (query.Length >= 2)
                    asked.Add(Wire.Id(query));
                await socket.SendAsync(query, DnsClient.Soon());
                sent++;
            }
            await socket.SendAsync(Liveness, DnsClient.Soon());
            byte[] reply;
            while (Wire.Id(reply = await DnsClient.ReceiveUdpAsync(socket)) != LivenessId)
            {
                // Where two threads share a socket, one that has to wait for a core answers some handfuls later.
                AssertReply(reply, [.. asked, .. previous.SelectMany(ids => ids)]);
                replies++;
            }
            AssertAlive(reply);
            previous.Enqueue(asked);
            if (previous.Count > 16)
                previous.Dequeue();
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{sent} datagrams, {replies} replies");
        Assert.True(sent > 0 && replies > 0);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Over_TCP_every_reply_is_well_formed_and_bears_an_id_that_was_asked(TransportChoice transport)
    {
        using var server = new TestServer(TestServer.Options(transport, workers: 2));
        var (sent, replies, connections) = (0, 0, 0);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Duration)
        {
            using var socket = DnsClient.Tcp(server.EndPoint);
            connections++;
            var asked = new HashSet<ushort>();
            var stream = new List<byte>();
            for (var i = _chance.Next(1, 12); i > 0; i--)
            {
                var query = Broken();
                if (query.Length >= 2)
                    asked.Add(Wire.Id(query));
                stream.AddRange(Wire.Framed(query));
                sent++;
            }
            // Now and then the stream itself is broken: a wrong length, or cut anywhere.
            var damage = _chance.Next(4);
            if (damage == 0)
                stream[_chance.Next(stream.Count)] ^= (byte)_chance.Next(1, 256);
            if (damage == 1)
                stream.RemoveRange(_chance.Next(stream.Count), 1);
            // Behind such a place octets from the middle of a query are read as one: its id is any.
            replies += await ConverseAsync(socket, [.. stream], damage > 1 ? asked : null);
            if (connections % 10 == 0)
                AssertAlive(await DnsClient.AskTcpAsync(server.EndPoint, Liveness));
        }
        AssertAlive(await DnsClient.AskTcpAsync(server.EndPoint, Liveness));
        TestContext.Current.TestOutputHelper?.WriteLine($"{connections} connections, {sent} messages, {replies} replies");
        Assert.True(replies > 0);
    }

    private async Task<int> ConverseAsync(Socket socket, byte[] stream, HashSet<ushort>? asked)
    {
        var replies = 0;
        try
        {
            for (var at = 0; at < stream.Length;)
            {
                var piece = Math.Min(stream.Length - at, _chance.Next(1, stream.Length + 1));
                await socket.SendAsync(stream.AsMemory(at, piece), DnsClient.Soon());
                at += piece;
            }
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The server has given the stream up already.
        }
        while (await DnsClient.ReceiveTcpAsync(socket) is { } reply)
        {
            AssertReply(reply, asked);
            replies++;
        }
        return replies;
    }

    private static void AssertReply(byte[] reply, HashSet<ushort>? asked)
    {
        Assert.True(Wire.IsWellFormed(reply), $"malformed: {Convert.ToHexString(reply)}");
        Assert.True((reply[2] & 0x80) != 0, $"no response: {Convert.ToHexString(reply)}");
        if (asked is not null)
            Assert.Contains(Wire.Id(reply), asked);
    }

    private static void AssertAlive(byte[] reply)
    {
        Assert.Equal(LivenessId, Wire.Id(reply));
        Assert.Equal("192.0.2.1", Wire.LastAddress(reply));
    }

    private byte[] Broken()
    {
        string[] names = ["home.example.org", "example.org", "ns1.example.org", "a.b.c.home.example.org", "*.example.org", "example.com", ""];
        var query = Wire.Query((ushort)_chance.Next(LivenessId), names[_chance.Next(names.Length)], (ushort)_chance.Next(_chance.Next(2) == 0 ? 70 : 65536), _chance.Next(2) == 0);
        switch (_chance.Next(6))
        {
            case 0:
                return query;
            case 1:
                return query[.._chance.Next(query.Length)];
            case 2:
                var noise = new byte[_chance.Next(600)];
                _chance.NextBytes(noise);
                return NotTheLivenessId(noise);
            case 3:
                var tail = new byte[_chance.Next(1, 200)];
                _chance.NextBytes(tail);
                return [.. query, .. tail];
            default:
                for (var flips = _chance.Next(1, 6); flips > 0; flips--)
                    query[_chance.Next(query.Length)] ^= (byte)(1 << _chance.Next(8));
                return NotTheLivenessId(query);
        }
    }

    private static byte[] NotTheLivenessId(byte[] query)
    {
        if (query.Length >= 2 && Wire.Id(query) == LivenessId)
            query[0] = 0;
        return query;
    }

    private static int Setting(string key, int unset) => int.TryParse(Environment.GetEnvironmentVariable(key), CultureInfo.InvariantCulture, out var value) ? value : unset;
}
