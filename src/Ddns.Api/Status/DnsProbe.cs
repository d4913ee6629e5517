using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Api.Status;

/// <summary>Asks our own name server a real question, as a resolver would: the SOA of the default zone.</summary>
public sealed class DnsProbe(DomainName zone)
{
    private const int HeaderLength = 12;
    private const int MaxUdpMessage = 512;

    /// <exception cref="IOException">What came back is no answer.</exception>
    /// <exception cref="SocketException">Nothing came back.</exception>
    public async Task AskOverUdpAsync(IPEndPoint server, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancellationToken);
        var query = MakeQuery();
        await socket.SendAsync(query, cancellationToken);
        var answer = new byte[MaxUdpMessage];
        var length = await socket.ReceiveAsync(answer, cancellationToken);
        Check(query, answer.AsSpan(0, length));
    }

    /// <inheritdoc cref="AskOverUdpAsync"/>
    public async Task AskOverTcpAsync(IPEndPoint server, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, cancellationToken);
        await using var stream = new NetworkStream(socket);

        // RFC 1035 §4.2.2: "The message is prefixed with a two byte length field".
        var query = MakeQuery();
        var framed = new byte[2 + query.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)query.Length);
        query.CopyTo(framed, 2);
        await stream.WriteAsync(framed, cancellationToken);

        var prefix = new byte[2];
        await stream.ReadExactlyAsync(prefix, cancellationToken);
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        Check(query, answer);
    }

    private byte[] MakeQuery()
    {
        var query = new byte[HeaderLength + zone.Wire.Length + 4];
        RandomNumberGenerator.Fill(query.AsSpan(0, 2));
        query[5] = 1; // QDCOUNT
        zone.Wire.CopyTo(query.AsSpan(HeaderLength));
        BinaryPrimitives.WriteUInt16BigEndian(query.AsSpan(query.Length - 4), (ushort)RecordType.SOA);
        BinaryPrimitives.WriteUInt16BigEndian(query.AsSpan(query.Length - 2), (ushort)RecordClass.IN);
        return query;
    }

    private static void Check(ReadOnlySpan<byte> query, ReadOnlySpan<byte> answer)
    {
        // RFC 1035 §4.1.1: ID, QR, RCODE, ANCOUNT.
        if (answer.Length < query.Length || !answer[..2].SequenceEqual(query[..2]) || (answer[2] & 0x80) == 0)
            throw new IOException("What came back is no answer to the question.");
        if ((answer[3] & 0x0F) is var code and not 0)
            throw new IOException($"The answer was RCODE {code}.");
        if (BinaryPrimitives.ReadUInt16BigEndian(answer[6..]) == 0)
            throw new IOException("The answer holds no SOA.");
    }
}
