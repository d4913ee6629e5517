using System.Buffers;
using System.Text;
using Ddns.Authoritative.Answering;

namespace Ddns.Authoritative.Observing;

/// <summary>Encodes <c>dnstap.Dnstap</c> (dnstap.proto): AUTH_QUERY with the query, AUTH_RESPONSE with the answer.</summary>
internal sealed class DnstapMessage(string identity, string version)
{
    private const int AuthQuery = 1;
    private const int AuthResponse = 2;

    private readonly byte[] _identity = Encoding.UTF8.GetBytes(identity);
    private readonly byte[] _version = Encoding.UTF8.GetBytes(version);
    private readonly ArrayBufferWriter<byte> _message = new(4096);
    private readonly ArrayBufferWriter<byte> _frame = new(4096);

    /// <summary>Valid until the next call.</summary>
    public ReadOnlySpan<byte> EncodeQuery(in ObservedQuery observed)
    {
        Begin(AuthQuery, observed);
        _message.WriteOctets(10, observed.Query);
        return Finish();
    }

    /// <summary>Valid until the next call.</summary>
    public ReadOnlySpan<byte> EncodeAnswer(in ObservedQuery observed)
    {
        Begin(AuthResponse, observed);
        var (seconds, nanoseconds) = Split(observed.Received + observed.Took);
        _message.WriteVarint(12, seconds);
        _message.WriteFixed32(13, nanoseconds);
        _message.WriteOctets(14, observed.Answer);
        return Finish();
    }

    private void Begin(int type, in ObservedQuery observed)
    {
        Span<byte> address = stackalloc byte[16];
        var (seconds, nanoseconds) = Split(observed.Received);
        _message.ResetWrittenCount();
        _message.WriteVarint(1, (ulong)type);
        _message.WriteVarint(2, observed.Client.IsIPv4 ? 1u : 2u);
        _message.WriteVarint(3, observed.Client.Transport == TransportKind.Udp ? 1u : 2u);
        _message.WriteOctets(4, address[..observed.Client.WriteAddress(address)]);
        _message.WriteVarint(6, observed.Client.Port);
        _message.WriteVarint(8, seconds);
        _message.WriteFixed32(9, nanoseconds);
    }

    private ReadOnlySpan<byte> Finish()
    {
        _frame.ResetWrittenCount();
        if (_identity.Length > 0)
            _frame.WriteOctets(1, _identity);
        _frame.WriteOctets(2, _version);
        _frame.WriteOctets(14, _message.WrittenSpan);
        _frame.WriteVarint(15, 1);
        return _frame.WrittenSpan;
    }

    private static (ulong Seconds, uint Nanoseconds) Split(DateTimeOffset time)
    {
        var ticks = time.UtcTicks - DateTime.UnixEpoch.Ticks;
        return ((ulong)(ticks / TimeSpan.TicksPerSecond), (uint)(ticks % TimeSpan.TicksPerSecond * 100));
    }
}
