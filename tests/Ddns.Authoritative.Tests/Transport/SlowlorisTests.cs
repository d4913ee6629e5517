using System.Diagnostics;
using System.Net.Sockets;
using Ddns.Authoritative.Hosting;
using Ddns.Authoritative.Limits;
using Ddns.Authoritative.Tests.Harness;

namespace Ddns.Authoritative.Tests.Transport;

/// <summary>A thousand connections that send half a query and wait.</summary>
[Collection(nameof(AloneOnTheMachine))]
public sealed class SlowlorisTests
{
    private const int Connections = 1000;

    public static TheoryData<TransportChoice> Both => new(TransportChoice.Auto, TransportChoice.Sockets);

    [Theory]
    [MemberData(nameof(Both))]
    public async Task UDP_is_unaffected_and_TCP_still_serves(TransportChoice transport)
    {
        var limits = new TcpLimits { MaxConnections = Connections, MaxConnectionsPerAddress = Connections, IdleTimeout = TimeSpan.FromMinutes(5) };
        using var server = new TestServer(TestServer.Options(transport, tcp: limits));
        using var udp = DnsClient.Udp(server.EndPoint);
        await MedianAsync(udp);
        var before = await MedianAsync(udp);

        var half = Wire.Framed(Wire.Query(1, "home.example.org"))[..20];
        var attackers = new List<Socket>();
        try
        {
            for (var i = 0; i < Connections; i++)
            {
                attackers.Add(DnsClient.Tcp(server.EndPoint));
                await attackers[^1].SendAsync(half, DnsClient.Soon());
            }

            // One more than there is room for: the longest idle goes, the newcomer is served.
            for (ushort id = 0; id < 20; id++)
                Assert.Equal("192.0.2.1", Wire.LastAddress(await DnsClient.AskTcpAsync(server.EndPoint, Wire.Query(id, "home.example.org"))));
            Assert.Null(await DnsClient.ReceiveTcpAsync(attackers[0]));

            var during = await MedianAsync(udp);
            TestContext.Current.TestOutputHelper?.WriteLine($"median over UDP: {before.TotalMicroseconds:0} µs before, {during.TotalMicroseconds:0} µs with {Connections} half-open connections");
            // A shared machine is noisy; what is looked for is a wait for the attackers, which would be seconds.
            Assert.True(during < (before * 5) + TimeSpan.FromMilliseconds(5), $"{before.TotalMicroseconds:0} µs became {during.TotalMicroseconds:0} µs");

            // Who completes his query is answered even now.
            await attackers[^1].SendAsync(Wire.Framed(Wire.Query(1, "home.example.org")).AsMemory(20), DnsClient.Soon());
            Assert.Equal("192.0.2.1", Wire.LastAddress((await DnsClient.ReceiveTcpAsync(attackers[^1]))!));
        }
        finally
        {
            foreach (var attacker in attackers)
                attacker.Dispose();
        }
    }

    private static async Task<TimeSpan> MedianAsync(Socket socket)
    {
        var query = Wire.Query(1, "home.example.org");
        var times = new List<TimeSpan>();
        for (var i = 0; i < 300; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await DnsClient.AskUdpAsync(socket, query);
            times.Add(Stopwatch.GetElapsedTime(start));
        }
        times.Sort();
        return times[times.Count / 2];
    }
}
