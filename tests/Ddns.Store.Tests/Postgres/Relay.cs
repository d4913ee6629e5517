using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ddns.Store.Tests.Postgres;

/// <summary>Stands between the store and the server, and breaks what it is told to break.</summary>
internal sealed class Relay : IAsyncDisposable
{
    internal enum Verdict
    {
        Pass,
        /// <summary>Both sides are cut; the server never sees these octets.</summary>
        Cut,
        /// <summary>The server gets the octets, and the connection is cut when it answers.</summary>
        CutAtReply,
        /// <summary>The client gets an error, as from a pooler that does not have this; the server never sees it.</summary>
        Refuse,
    }

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _open = [];
    private readonly int _server;
    private readonly Task _accepting;

    public Relay(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Decides about what the client sends, as text.</summary>
    public Func<string, Verdict> ToServer { get; set; } = _ => Verdict.Pass;

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        foreach (var socket in _open)
            socket.Dispose();
        await _accepting;
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The end.
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        var server = new TcpClient();
        _open.Add(client);
        _open.Add(server);
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _server);
            var cutting = new StrongBox();
            await Task.WhenAny(SendAsync(client.GetStream(), server.GetStream(), cutting), ReplyAsync(server.GetStream(), client.GetStream(), cutting));
        }
        catch (Exception problem) when (problem is IOException or SocketException or ObjectDisposedException)
        {
            // Either side went away: so does the other.
        }
        client.Dispose();
        server.Dispose();
    }

    private async Task SendAsync(NetworkStream client, NetworkStream server, StrongBox cutting)
    {
        var buffer = new byte[1 << 20];
        while (await client.ReadAsync(buffer) is > 0 and var read)
        {
            var verdict = ToServer(Encoding.Latin1.GetString(buffer, 0, read));
            if (verdict == Verdict.Cut)
                return;
            if (verdict == Verdict.Refuse)
            {
                await client.WriteAsync(Refusal());
                continue;
            }
            cutting.Value |= verdict == Verdict.CutAtReply;
            await server.WriteAsync(buffer.AsMemory(0, read));
        }
    }

    private static async Task ReplyAsync(NetworkStream server, NetworkStream client, StrongBox cutting)
    {
        var buffer = new byte[1 << 20];
        while (await server.ReadAsync(buffer) is > 0 and var read)
        {
            if (cutting.Value)
                return;
            await client.WriteAsync(buffer.AsMemory(0, read));
        }
    }

    // ErrorResponse and ReadyForQuery of PostgreSQL's protocol 3.0.
    private static byte[] Refusal()
    {
        var fields = Encoding.ASCII.GetBytes("SERROR\0VERROR\0C0A000\0Mprepared statements and LISTEN are not supported here\0\0");
        byte[] message = [(byte)'E', 0, 0, 0, 0, .. fields, (byte)'Z', 0, 0, 0, 5, (byte)'I'];
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 4 + fields.Length);
        return message;
    }

    private sealed class StrongBox
    {
        public volatile bool Value;
    }
}
