using System.Net.Sockets;
using Ddns.Authoritative.Hosting;
using Ddns.Authoritative.Limits;
using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc7766;

/// <summary>RFC 7766 over real connections, on both transports.</summary>
public sealed class Section_6_2_Connections
{
    private static readonly string Zone = "$ORIGIN example.\n@ 3600 SOA ns host 1 2 3 4 300\n@ 3600 NS ns.elsewhere.test.\nwww 3600 A 192.0.2.1\n"
        + string.Concat(Enumerable.Range(0, 3000).Select(i => $"large 300 A 10.0.{i / 256}.{i % 256}\n"));

    public static TheoryData<TransportChoice> Transports() => [TransportChoice.Auto, TransportChoice.Sockets];

    // §6.2.1.1: "… clients SHOULD pipeline their queries"; "servers … MUST … process pipelined queries"; here all in one segment.
    [Theory, MemberData(nameof(Transports)), Rfc(7766, "6.2.1.1")]
    public async Task Many_queries_in_one_segment_are_all_answered(TransportChoice transport)
    {
        using var node = Serve(transport);
        using var client = node.Connect();

        await client.SendAsync([.. Enumerable.Range(1, 200).Select(id => Framed(id))]);

        Assert.Equal(Enumerable.Range(1, 200).Select(id => (ushort)id).ToHashSet(), (await ReceiveIdsAsync(client, 200)).ToHashSet());
    }

    // §8: "… the two-octet length field … and the message … SHOULD [be sent] in a single write", but a server has to bear any segments.
    [Theory, MemberData(nameof(Transports)), Rfc(7766, "8")]
    public async Task A_query_may_come_octet_by_octet(TransportChoice transport)
    {
        using var node = Serve(transport);
        using var client = node.Connect();

        foreach (var octet in Framed(7).Concat(Framed(8)))
            await client.SendAsync([octet]);

        Assert.Equal<ushort>([7, 8], (await ReceiveIdsAsync(client, 2)).Order());
    }

    // §6.2.3: a client that has sent its last query may close its side; what it asked is answered.
    [Theory, MemberData(nameof(Transports)), Rfc(7766, "6.2.3")]
    public async Task A_half_closed_connection_is_answered_and_then_closed(TransportChoice transport)
    {
        using var node = Serve(transport);
        using var client = node.Connect();

        await client.SendAsync(Framed(1), Framed(2), Framed(3)[..5]);
        client.Socket.Shutdown(SocketShutdown.Send);

        Assert.Equal<ushort>([1, 2], (await ReceiveIdsAsync(client, 2)).Order());
        Assert.Null(await client.ReceiveAsync());
    }

    // §6.2.3: "… idle timeout … a few seconds"; "DNS servers … MAY close".
    [Theory, MemberData(nameof(Transports)), Rfc(7766, "6.2.3")]
    public async Task An_idle_connection_is_closed_after_the_time_out_and_not_before(TransportChoice transport)
    {
        using var node = Serve(transport, new TcpLimits { IdleTimeout = TimeSpan.FromMilliseconds(700) });
        using var client = node.Connect();

        await client.SendAsync(Framed(1));
        Assert.NotNull(await client.ReceiveAsync());
        await client.SendAsync(Framed(2));
        Assert.NotNull(await client.ReceiveAsync());

        Assert.Null(await client.ReceiveAsync());
    }

    // A query that trickles in must not hold a connection for ever (RFC 7766 §10: "slow-read").
    [Theory, MemberData(nameof(Transports)), Rfc(7766, "10")]
    public async Task A_query_that_is_never_finished_does_not_prolong_the_time_out(TransportChoice transport)
    {
        using var node = Serve(transport, new TcpLimits { IdleTimeout = TimeSpan.FromMilliseconds(700) });
        using var client = node.Connect();
        var closed = client.ReceiveAsync();

        try
        {
            foreach (var octet in Framed(1).Take(20))
            {
                await client.SendAsync([octet]);
                if (await Task.WhenAny(closed, Task.Delay(200, TestContext.Current.CancellationToken)) == closed)
                    break;
            }
        }
        catch (SocketException)
        {
            // Closed under our hands: what was to be shown.
        }

        Assert.Null(await closed);
    }

    // §6.2.2: "… the server … may need to … close … connections … idle … longest" when a limit is reached.
    [Theory, MemberData(nameof(Transports)), Rfc(7766, "6.2.2")]
    public async Task At_the_limit_the_connection_that_is_idle_longest_makes_room(TransportChoice transport)
    {
        using var node = Serve(transport, new TcpLimits { MaxConnections = 3, MaxConnectionsPerAddress = 100 });
        var clients = new List<TcpClientStream>();
        for (var i = 0; i < 3; i++)
        {
            clients.Add(node.Connect());
            Assert.True(await AnswersAsync(clients[i]));
        }
        Assert.True(await AnswersAsync(clients[0]));

        using var fourth = node.Connect();
        Assert.True(await AnswersAsync(fourth));

        Assert.Null(await clients[1].ReceiveAsync());
        Assert.True(await AnswersAsync(clients[0]));
        Assert.True(await AnswersAsync(clients[2]));
        clients.ForEach(client => client.Dispose());
    }

    [Theory, MemberData(nameof(Transports)), Rfc(7766, "6.2.2")]
    public async Task One_address_has_a_limit_of_its_own(TransportChoice transport)
    {
        using var node = Serve(transport, new TcpLimits { MaxConnections = 100, MaxConnectionsPerAddress = 2 });
        using var first = node.Connect();
        Assert.True(await AnswersAsync(first));
        using var second = node.Connect();
        Assert.True(await AnswersAsync(second));
        using var third = node.Connect();
        Assert.True(await AnswersAsync(third));

        Assert.Null(await first.ReceiveAsync());
        Assert.True(await AnswersAsync(second));
    }

    // A client that asks for megabytes and reads nothing is let go; others are served meanwhile.
    [Theory, MemberData(nameof(Transports)), Rfc(7766, "10")]
    public async Task A_client_that_never_reads_harms_nobody(TransportChoice transport)
    {
        using var node = Serve(transport, new TcpLimits { WriteTimeout = TimeSpan.FromSeconds(1) });
        using var silent = node.Connect();
        silent.Socket.ReceiveBufferSize = 4096;
        var question = TcpClientStream.Framed((RawQuery.Of("large.example. A") with { Id = 9 }).ToOctets());
        var flood = Task.Run(async () =>
        {
            try
            {
                for (var i = 0; i < 2000; i++)
                    await silent.SendAsync(question);
            }
            catch (SocketException)
            {
                // Closed by the server, as it should be.
            }
        }, TestContext.Current.CancellationToken);

        using (var other = node.Connect())
        {
            for (var i = 0; i < 20; i++)
                Assert.True(await AnswersAsync(other));
        }
        await flood.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    // §8 and RFC 1035 §4.2.2: what is shorter than a header is no message, and what follows it cannot be trusted.
    [Theory, MemberData(nameof(Transports)), Rfc(1035, "4.2.2")]
    public async Task A_message_without_a_header_ends_the_connection(TransportChoice transport)
    {
        using var node = Serve(transport);
        using var client = node.Connect();

        await client.SendAsync([0, 4, 1, 2, 3, 4]);

        Assert.Null(await client.ReceiveAsync());
    }

    [Theory, MemberData(nameof(Transports)), Rfc(7766, "5")]
    public async Task The_answer_is_the_same_over_UDP_and_TCP(TransportChoice transport)
    {
        using var node = Serve(transport);
        using var client = node.Connect();
        foreach (var question in new[] { "www.example. A", "nothing.example. A", "elsewhere.test. A", "example. NS" })
        {
            var query = (RawQuery.Of(question) with { Edns = new RawEdns() }).ToOctets();
            await client.SendAsync(TcpClientStream.Framed(query));

            Assert.Equal(await node.AskUdpAsync(query), await client.ReceiveAsync());
        }
    }

    [Theory, MemberData(nameof(Transports)), Rfc(7766, "5")]
    public async Task What_is_truncated_over_UDP_is_whole_over_TCP(TransportChoice transport)
    {
        using var node = Serve(transport);
        using var client = node.Connect();
        var query = RawQuery.Of("large.example. A").ToOctets();
        await client.SendAsync(TcpClientStream.Framed(query));

        Assert.True(RawReply.Read((await node.AskUdpAsync(query))!).IsTruncated);
        Assert.Equal(3000, RawReply.Read((await client.ReceiveAsync())!).Answers.Count);
    }

    private static ServedNode Serve(TransportChoice transport, TcpLimits? limits = null) => new(transport, limits, Zone);

    private static byte[] Framed(int id) => TcpClientStream.Framed((RawQuery.Of("www.example. A") with { Id = (ushort)id }).ToOctets());

    private static async Task<bool> AnswersAsync(TcpClientStream client)
    {
        await client.SendAsync(Framed(77));
        return await client.ReceiveAsync() is not null;
    }

    private static async Task<List<ushort>> ReceiveIdsAsync(TcpClientStream client, int count)
    {
        var ids = new List<ushort>();
        for (var i = 0; i < count; i++)
        {
            var reply = RawReply.Read((await client.ReceiveAsync()) ?? throw new InvalidOperationException($"closed after {i} answers"));
            Assert.Equal("192.0.2.1", Assert.Single(reply.Answers).Data);
            ids.Add(reply.Id);
        }
        return ids;
    }
}
