using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ddns.Load;

/// <summary>
/// One kept-alive HTTP/1.1 connection that sends updates of one name. Written on the socket, because the load runs on the same
/// machine as the server: what an HTTP library costs would be taken from it.
/// </summary>
internal sealed class UpdateConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly string _head;
    private readonly Uri _http;
    private readonly byte[] _buffer = new byte[8192];

    public UpdateConnection(Uri http, LoadName name)
    {
        _http = http;
        _head = $"PUT /api/domains/{name.Name}/update HTTP/1.1\r\nHost: {http.Authority}\r\nAuthorization: Bearer {name.Token}\r\nContent-Type: application/json\r\nContent-Length: ";
    }

    public Task ConnectAsync() => _socket.ConnectAsync(_http.Host, _http.Port);

    /// <summary>Sends one update and reads its reply to the end; the status.</summary>
    public async ValueTask<int> UpdateAsync(IPAddress address)
    {
        var body = $$"""{"ipv4":"{{address}}"}""";
        var length = Encoding.ASCII.GetBytes($"{_head}{body.Length}\r\n\r\n{body}", _buffer);
        await _socket.SendAsync(_buffer.AsMemory(0, length));

        var received = 0;
        int end;
        do
        {
            var count = await _socket.ReceiveAsync(_buffer.AsMemory(received));
            if (count == 0)
                throw new EndOfStreamException("the server closed a connection that was to be kept");
            received += count;
            end = EndOf(_buffer.AsSpan(0, received));
        }
        while (end < 0 || received < end);

        return (_buffer[9] - '0') * 100 + (_buffer[10] - '0') * 10 + (_buffer[11] - '0');
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Where the reply ends; negative while that cannot be told yet.</summary>
    private static int EndOf(ReadOnlySpan<byte> reply)
    {
        var head = reply.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return -1;
        head += 4;
        var lengthField = reply[..head].IndexOf("Content-Length: "u8);
        if (lengthField < 0)
            return reply.EndsWith("\r\n0\r\n\r\n"u8) ? reply.Length : -1; // chunked
        var digits = reply[(lengthField + 16)..];
        return head + int.Parse(digits[..digits.IndexOf((byte)'\r')], System.Globalization.CultureInfo.InvariantCulture);
    }
}
