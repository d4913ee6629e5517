using System.Net;
using System.Net.Sockets;
using Ddns.Authoritative.Hosting;
using Ddns.Authoritative.Limits;
using Ddns.Authoritative.Tests.Harness;
using Ddns.Store.Hosting;

namespace Ddns.Authoritative.Tests.Transport;

/// <summary>The same scenarios over the kernel's batched calls and over <see cref="Socket"/>.</summary>
public sealed class ScenarioTests
{
    public static TheoryData<TransportChoice> Both => new(TransportChoice.Auto, TransportChoice.Sockets);

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_query_is_answered_over_UDP_and_TCP(TransportChoice transport)
    {
        using var server = new TestServer(TestServer.Options(transport));

        AssertHome(7, await DnsClient.AskUdpAsync(server.EndPoint, Wire.Query(7, "home.example.org")));
        AssertHome(8, await DnsClient.AskTcpAsync(server.EndPoint, Wire.Query(8, "home.example.org")));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task IPv6_is_answered_too(TransportChoice transport)
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "needs IPv6");
        using var server = new TestServer(TestServer.Options(transport, new IPEndPoint(IPAddress.IPv6Loopback, 0)));

        AssertHome(7, await DnsClient.AskUdpAsync(server.EndPoint, Wire.Query(7, "home.example.org")));
        AssertHome(8, await DnsClient.AskTcpAsync(server.EndPoint, Wire.Query(8, "home.example.org")));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_wildcard_bind_answers_from_the_address_that_was_asked(TransportChoice transport)
    {
        using var server = new TestServer(TestServer.Options(transport, new IPEndPoint(IPAddress.Any, 0), workers: 2));

        for (var round = 0; round < 3; round++)
        {
            foreach (var address in new[] { "127.0.0.1", "127.0.0.2", "127.0.0.3" })
            {
                // A connected socket takes only what comes from where it sent to.
                var asked = new IPEndPoint(IPAddress.Parse(address), server.EndPoint.Port);
                AssertHome(7, await DnsClient.AskUdpAsync(asked, Wire.Query(7, "home.example.org")));
                AssertHome(8, await DnsClient.AskTcpAsync(asked, Wire.Query(8, "home.example.org")));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_wildcard_bind_of_IPv6_answers_and_leaves_IPv4_alone(TransportChoice transport)
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "needs IPv6");
        using var server = new TestServer(TestServer.Options(transport, new IPEndPoint(IPAddress.IPv6Any, 0)));

        AssertHome(7, await DnsClient.AskUdpAsync(new IPEndPoint(IPAddress.IPv6Loopback, server.EndPoint.Port), Wire.Query(7, "home.example.org")));
        using var beside = new TestServer(TestServer.Options(transport, new IPEndPoint(IPAddress.Any, server.EndPoint.Port)));
        AssertHome(8, await DnsClient.AskUdpAsync(new IPEndPoint(IPAddress.Loopback, server.EndPoint.Port), Wire.Query(8, "home.example.org")));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Port_0_is_one_free_port_for_both_transports(TransportChoice transport)
    {
        using var first = new TestServer(TestServer.Options(transport, workers: 3));
        using var second = new TestServer(TestServer.Options(transport));

        Assert.NotEqual(0, first.EndPoint.Port);
        Assert.NotEqual(first.EndPoint.Port, second.EndPoint.Port);
        AssertHome(1, await DnsClient.AskUdpAsync(first.EndPoint, Wire.Query(1, "home.example.org")));
        AssertHome(1, await DnsClient.AskTcpAsync(first.EndPoint, Wire.Query(1, "home.example.org")));
    }

    [Theory]
    [InlineData(TransportChoice.Auto, 1)]
    [InlineData(TransportChoice.Auto, 2)]
    [InlineData(TransportChoice.Sockets, 1)]
    public void A_port_that_another_program_has_is_one_sentence(TransportChoice transport, int workers)
    {
        using var first = new TestServer(TestServer.Options(transport, workers: workers));

        var sentence = Assert.Throws<SettingException>(() => new TestServer(TestServer.Options(transport, first.EndPoint, workers)).Dispose()).Message;

        Assert.Equal($"DNS cannot listen on {first.EndPoint} (UDP): another program has that port; stop it (systemd-resolved and dnsmasq often hold port 53) or choose another in DDNS_DNS_LISTEN.", sentence);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_port_that_is_busy_over_TCP_alone_is_found_too_and_UDP_let_go(TransportChoice transport)
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        var taken = (IPEndPoint)other.LocalEndPoint!;

        Assert.Contains("(TCP): another program has that port", Assert.Throws<SettingException>(() => new TestServer(TestServer.Options(transport, taken)).Dispose()).Message, StringComparison.Ordinal);

        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        udp.Bind(taken);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void An_address_of_another_machine_is_one_sentence(TransportChoice transport)
    {
        var foreign = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 5353);

        Assert.Equal("DNS cannot listen on 192.0.2.1:5353 (UDP): this machine has no such address; correct DDNS_DNS_LISTEN.",
            Assert.Throws<SettingException>(() => new TestServer(TestServer.Options(transport, foreign)).Dispose()).Message);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_was_sent_before_the_stop_is_answered_and_the_stop_is_quick(TransportChoice transport)
    {
        using var server = new TestServer(TestServer.Options(transport));
        using var udp = DnsClient.Udp(server.EndPoint);
        using var idle = DnsClient.Tcp(server.EndPoint);
        using var tcp = DnsClient.Tcp(server.EndPoint);
        await DnsClient.AskUdpAsync(udp, Wire.Query(1, "home.example.org"));
        await tcp.SendAsync(Wire.Framed(Wire.Query(2, "home.example.org")), DnsClient.Soon());
        AssertHome(2, (await DnsClient.ReceiveTcpAsync(tcp))!);

        var clock = System.Diagnostics.Stopwatch.StartNew();
        server.Stop();

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
        Assert.Null(await DnsClient.ReceiveTcpAsync(idle));
        // The port is free again, for both.
        using var next = new TestServer(TestServer.Options(transport, server.EndPoint));
        AssertHome(3, await DnsClient.AskUdpAsync(next.EndPoint, Wire.Query(3, "home.example.org")));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_server_that_was_bound_and_never_started_stops(TransportChoice transport)
    {
        using var table = new TestTable();
        using var metrics = new Ddns.Authoritative.Metrics.QueryMetrics(table.Table);
        using var server = new DnsServer(TestServer.Options(transport, workers: 2), table.Table, metrics, TimeProvider.System, new LogCollector().For<DnsServer>());

        server.Bind();

        server.Stop();
        server.Stop();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Pinned_workers_answer_like_others(int workers)
    {
        using var server = new TestServer(TestServer.Options(workers: workers, pin: true));

        // From many ports, so that the kernel gives some to each worker.
        for (ushort id = 0; id < 50; id++)
            AssertHome(id, await DnsClient.AskUdpAsync(server.EndPoint, Wire.Query(id, "home.example.org")));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_answer_too_large_for_UDP_comes_whole_over_TCP(TransportChoice transport)
    {
        // 200 strings of 255 octets and more: some 52,000 octets.
        var large = string.Concat(Enumerable.Range(0, 200).Select(i => $"\nlarge TXT \"{i:D5}{new string('x', 250)}\""));
        using var server = new TestServer(TestServer.Options(transport), TestTable.Zone + large);

        Assert.True(Wire.IsTruncated(await DnsClient.AskUdpAsync(server.EndPoint, Wire.Query(1, "large.example.org", Wire.Txt, edns: true))));
        var whole = await DnsClient.AskTcpAsync(server.EndPoint, Wire.Query(2, "large.example.org", Wire.Txt));

        Assert.Equal((200, false), (Wire.Answers(whole), Wire.IsTruncated(whole)));
        Assert.True(Wire.IsWellFormed(whole));
        Assert.InRange(whole.Length, 50_000, 65_535);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Large_answers_to_pipelined_queries_come_all_in_order_to_a_client_that_reads_late(TransportChoice transport)
    {
        var large = string.Concat(Enumerable.Range(0, 200).Select(i => $"\nlarge TXT \"{i:D5}{new string('x', 250)}\""));
        using var server = new TestServer(TestServer.Options(transport), TestTable.Zone + large);
        using var socket = DnsClient.Tcp(server.EndPoint);

        // 100 × 52,000 octets: more than the windows of both sides hold.
        var sending = socket.SendAsync(Enumerable.Range(0, 100).SelectMany(id => Wire.Framed(Wire.Query((ushort)id, "large.example.org", Wire.Txt))).ToArray(), DnsClient.Soon());
        await sending;

        for (var id = 0; id < 100; id++)
        {
            var answer = await DnsClient.ReceiveTcpAsync(socket);
            Assert.NotNull(answer);
            Assert.Equal((id, 200), (Wire.Id(answer), Wire.Answers(answer)));
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_message_of_64_KiB_is_taken_and_answered(TransportChoice transport)
    {
        using var server = new TestServer(TestServer.Options(transport));
        using var socket = DnsClient.Tcp(server.EndPoint);
        // Octets behind the message are nobody's business; the length before it is.
        var query = new byte[65535];
        Wire.Query(5, "home.example.org").CopyTo(query, 0);

        await socket.SendAsync(Wire.Framed(query), DnsClient.Soon());
        var answer = await DnsClient.ReceiveTcpAsync(socket);
        Assert.NotNull(answer);
        Assert.Equal(5, Wire.Id(answer));

        await socket.SendAsync(Wire.Framed(Wire.Query(6, "home.example.org")), DnsClient.Soon());
        AssertHome(6, (await DnsClient.ReceiveTcpAsync(socket))!);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_datagram_larger_than_any_query_gets_no_answer(TransportChoice transport)
    {
        using var server = new TestServer(TestServer.Options(transport));
        using var socket = DnsClient.Udp(server.EndPoint);
        var query = new byte[5000];
        Wire.Query(5, "home.example.org").CopyTo(query, 0);

        await socket.SendAsync(query, DnsClient.Soon());

        AssertHome(6, await DnsClient.AskUdpAsync(socket, Wire.Query(6, "home.example.org")));
        Assert.Equal(1, MetricReader.Read(server.Metrics)["dns.server.dropped"]);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Queries_before_nonsense_are_answered_then_the_connection_ends(TransportChoice transport)
    {
        using var server = new TestServer(TestServer.Options(transport));
        using var socket = DnsClient.Tcp(server.EndPoint);

        await socket.SendAsync((byte[])[.. Wire.Framed(Wire.Query(1, "home.example.org")), .. Wire.Framed(Wire.Query(2, "home.example.org")), 0, 3, 1, 2, 3], DnsClient.Soon());

        AssertHome(1, (await DnsClient.ReceiveTcpAsync(socket))!);
        AssertHome(2, (await DnsClient.ReceiveTcpAsync(socket))!);
        Assert.Null(await DnsClient.ReceiveTcpAsync(socket));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task At_the_limit_of_an_address_its_longest_idle_connection_makes_room(TransportChoice transport)
    {
        using var server = new TestServer(TestServer.Options(transport, tcp: new TcpLimits { MaxConnectionsPerAddress = 3 }));
        using var oldest = await ConnectAsync(server);
        using var second = await ConnectAsync(server);
        using var third = await ConnectAsync(server);
        // The oldest asks again, and so is not the longest idle any more.
        await AskAsync(oldest, 9);

        using var fourth = await ConnectAsync(server);

        Assert.Null(await DnsClient.ReceiveTcpAsync(second));
        await AskAsync(oldest, 10);
        await AskAsync(third, 11);
        await AskAsync(fourth, 12);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task At_the_limit_of_all_the_longest_idle_connection_makes_room(TransportChoice transport)
    {
        using var server = new TestServer(TestServer.Options(transport, new IPEndPoint(IPAddress.Any, 0), tcp: new TcpLimits { MaxConnections = 2 }));
        using var first = await ConnectAsync(server, "127.0.0.1");
        using var second = await ConnectAsync(server, "127.0.0.2");

        using var third = await ConnectAsync(server, "127.0.0.3");

        Assert.Null(await DnsClient.ReceiveTcpAsync(first));
        await AskAsync(second, 2);
        await AskAsync(third, 3);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_connection_that_says_nothing_is_closed(TransportChoice transport)
    {
        using var server = new TestServer(TestServer.Options(transport, tcp: new TcpLimits { IdleTimeout = TimeSpan.FromMilliseconds(300) }));
        using var socket = DnsClient.Tcp(server.EndPoint);

        Assert.Null(await DnsClient.ReceiveTcpAsync(socket));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Messages_that_are_no_queries_prolong_no_connection(TransportChoice transport)
    {
        using var server = new TestServer(TestServer.Options(transport, tcp: new TcpLimits { IdleTimeout = TimeSpan.FromMilliseconds(700) }));
        using var socket = DnsClient.Tcp(server.EndPoint);
        var response = Wire.Query(1, "home.example.org");
        response[2] |= 0x80;

        var closed = DnsClient.ReceiveTcpAsync(socket);
        while (!closed.IsCompleted)
        {
            try
            {
                await socket.SendAsync(Wire.Framed(response), DnsClient.Soon());
            }
            catch (SocketException)
            {
                break;
            }
            await Task.WhenAny(closed, Task.Delay(50, TestContext.Current.CancellationToken));
        }

        Assert.Null(await closed);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_latency_of_TCP_is_counted_as_that_of_UDP(TransportChoice transport)
    {
        using var server = new TestServer(TestServer.Options(transport));
        await DnsClient.AskTcpAsync(server.EndPoint, Wire.Query(1, "home.example.org"));
        await DnsClient.AskUdpAsync(server.EndPoint, Wire.Query(1, "home.example.org"));

        // Counted when the answer is on its way already.
        await Eventually.IsAsync(() => MetricReader.Read(server.Metrics)["dns.server.latency +Inf"] == 2, "both answers are in the histogram");
        Assert.True(MetricReader.Read(server.Metrics)["dns.server.latency.sum"] > 0);
    }

    private static void AssertHome(int id, byte[] answer)
    {
        Assert.Equal((id, 0, 1), (Wire.Id(answer), Wire.Code(answer), Wire.Answers(answer)));
        Assert.Equal("192.0.2.1", Wire.LastAddress(answer));
    }

    private static async Task<Socket> ConnectAsync(TestServer server, string address = "127.0.0.1")
    {
        // From the address that it goes to, so that each is a client of its own.
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(address), server.EndPoint.Port), DnsClient.Soon());
        await AskAsync(socket, 1);
        return socket;
    }

    private static async Task AskAsync(Socket socket, ushort id)
    {
        await socket.SendAsync(Wire.Framed(Wire.Query(id, "home.example.org")), DnsClient.Soon());
        var answer = await DnsClient.ReceiveTcpAsync(socket);
        Assert.NotNull(answer);
        AssertHome(id, answer);
    }
}
