using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using Ddns.Authoritative.Answering;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Authoritative.Observing;

/// <summary>
/// One line for each query:
/// <c>2026-11-23T07:05:25.147Z 192.0.2.1#53124 udp home.example.org. A +ED NOERROR aa 58 0.021</c>: time, client, transport,
/// question, query flags (R recursion desired, E EDNS, D DNSSEC wanted), RCODE, answer flags, octets, milliseconds.
/// </summary>
internal sealed class TextSink(string path) : IQuerySink
{
    private StreamWriter? _writer;
    private DateTime _made;

    public string Name => path == "-" ? "standard output, the query log" : $"the query log {path}";

    public void Open()
    {
        var stream = path == "-" ? Console.OpenStandardOutput() : new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _made = path == "-" ? DateTime.MinValue : File.GetCreationTimeUtc(path);
        _writer = new StreamWriter(stream, bufferSize: 64 * 1024);
    }

    public void Write(in ObservedQuery observed) => _writer!.WriteLine(Line(observed));

    public void Flush()
    {
        _writer!.Flush();
        // A file that was moved away by logrotate is left, and a new one begun.
        if (path != "-" && (!File.Exists(path) || File.GetCreationTimeUtc(path) != _made))
        {
            Close();
            Open();
        }
    }

    public void Close()
    {
        _writer?.Dispose();
        _writer = null;
    }

    public void Dispose()
    {
        try
        {
            _writer?.Dispose();
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            // The buffered lines meet the same full disk again.
        }
        _writer = null;
    }

    internal static string Line(in ObservedQuery observed)
    {
        var query = observed.Query;
        var answer = observed.Answer;
        var flags = new StringBuilder("+");
        if (query.Length > 2 && (query[2] & 1) != 0)
            flags.Append('R');
        var question = QuestionOf(query, out var behind);
        AppendEdns(flags, query, behind);
        var outcome = answer.Length < 12 ? "- - 0" : string.Create(CultureInfo.InvariantCulture, $"{CodeOf(CodeIn(answer, behind))} {AnswerFlags(answer)} {answer.Length}");
        return string.Create(CultureInfo.InvariantCulture,
            $"{observed.Received.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {Address(observed.Client)}#{observed.Client.Port} {(observed.Client.Transport == TransportKind.Udp ? "udp" : "tcp")} {question} {(flags.Length == 1 ? "-" : flags)} {outcome} {observed.Took.TotalMilliseconds:0.000}");
    }

    internal static IPAddress Address(in ClientInfo client)
    {
        Span<byte> octets = stackalloc byte[16];
        return new IPAddress(octets[..client.WriteAddress(octets)]);
    }

    private static string QuestionOf(ReadOnlySpan<byte> query, out int behind)
    {
        behind = 12;
        while (behind < query.Length && query[behind] is > 0 and < 64)
            behind += query[behind] + 1;
        if (behind + 5 > query.Length || query[behind] != 0 || !DomainName.TryFromWire(query[12..(behind + 1)], out var name))
        {
            behind = query.Length;
            return "- -";
        }
        behind += 5;
        return $"{name} {((RecordType)BinaryPrimitives.ReadUInt16BigEndian(query[(behind - 4)..])).ToText()}";
    }

    // The usual OPT stands right behind the question; another place is not worth a search for a log line.
    private static void AppendEdns(StringBuilder flags, ReadOnlySpan<byte> query, int behind)
    {
        if (query.Length < behind + 11 || query[behind] != 0 || BinaryPrimitives.ReadUInt16BigEndian(query[(behind + 1)..]) != (ushort)RecordType.OPT)
            return;
        flags.Append('E');
        if ((query[behind + 7] & 0x80) != 0)
            flags.Append('D');
    }

    // RFC 6891 §6.1.3: the upper eight bits of an extended RCODE stand in the OPT. The codes that need them are errors, and such an
    // answer of ours is the question and the OPT alone.
    private static int CodeIn(ReadOnlySpan<byte> answer, int behind) =>
        answer[3] & 15 | (answer[6..].StartsWith(AloneOpt) && answer.Length >= behind + 11 && answer[behind] == 0 ? answer[behind + 5] << 4 : 0);

    // ANCOUNT 0, NSCOUNT 0, ARCOUNT 1.
    private static ReadOnlySpan<byte> AloneOpt => [0, 0, 0, 0, 0, 1];

    private static string AnswerFlags(ReadOnlySpan<byte> answer) => (answer[2] & 6) switch { 4 => "aa", 2 => "tc", 6 => "aa,tc", _ => "-" };

    private static string CodeOf(int code) => code switch
    {
        0 => "NOERROR",
        1 => "FORMERR",
        2 => "SERVFAIL",
        3 => "NXDOMAIN",
        4 => "NOTIMP",
        5 => "REFUSED",
        6 => "YXDOMAIN",
        9 => "NOTAUTH",
        16 => "BADVERS",
        23 => "BADCOOKIE",
        _ => string.Create(CultureInfo.InvariantCulture, $"RCODE{code}"),
    };
}
