using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Ddns.LoadUdp;

/// <summary>
/// Sends and receives on the calling thread until the time is over. In the closed loop each socket keeps its window full; at a
/// rate the sending follows the clock whatever comes back, and the thread does not sleep.
/// </summary>
public sealed unsafe class LoadRun : IDisposable
{
    private const long Second = 1_000_000_000;

    // Loopback loses what overflows a socket's buffer and nothing else; a server that was not given its core for a while still answers.
    private const long GiveUpAfter = 2 * Second;
    private const int BadCookieBits = 23 & 15;
    private const long SweepEvery = Second / 5;
    private const long DrainFor = Second / 2;

    private readonly LoadSettings _settings;
    private readonly QuerySet _queries;
    private readonly Flight[] _flights;
    private readonly DatagramBatch _batch;
    private readonly LatencyHistogram _latency = new();
    private readonly TimeProvider _clock;
    private int _next;
    private long _sent;
    private long _lost;
    private long _wrong;
    private long _withCookie;

    private LoadRun(LoadSettings settings, QuerySet queries, int first, TimeProvider clock)
    {
        (_settings, _queries, _next, _clock) = (settings, queries, first % queries.Count, clock);
        _flights = [.. Enumerable.Range(0, settings.Clients).Select(_ => new Flight(settings.Server, settings.Window, settings.Cookies))];
        // At a rate the kernel says when an answer came: what our own thread missed meanwhile is not the server's latency.
        var timestamps = settings.Rate > 0;
        _batch = new DatagramBatch(settings.Cookies, timestamps);
        foreach (var flight in _flights)
        {
            var on = 1;
            if (timestamps)
                _ = LibC.SetOption(flight.Descriptor, LibC.LevelSocket, LibC.OptionTimestampNanoseconds, &on, sizeof(int));
        }
    }

    /// <param name="first">Which query of the set comes first, so that runs do not all ask the same.</param>
    public static LoadResult Run(LoadSettings settings, QuerySet queries, int first, TimeProvider clock)
    {
        using var run = new LoadRun(settings, queries, first, clock);
        return run.Run();
    }

    public void Dispose()
    {
        foreach (var flight in _flights)
            flight.Dispose();
        _batch.Dispose();
    }

    /// <summary>Of the clock that stamps datagrams: CLOCK_REALTIME.</summary>
    private long Now => (_clock.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100;

    private LoadResult Run()
    {
        var start = Now;
        var end = start + (long)(_settings.Seconds * Second);
        var sweep = start + SweepEvery;
        var now = start;
        while (now < end)
        {
            var progress = false;
            foreach (var flight in _flights)
            {
                progress |= Receive(flight);
                progress |= Send(flight, start);
            }
            if (!progress && _settings.Rate == 0)
                Wait(1);
            now = Now;
            if (now < sweep)
                continue;
            sweep = now + SweepEvery;
            foreach (var flight in _flights)
                _lost += flight.GiveUp(now - GiveUpAfter);
        }
        Drain(now + DrainFor);
        _lost += _flights.Sum(flight => (long)flight.OnTheWay);
        return new LoadResult(_sent, _latency.Count, _lost, _wrong, _withCookie, (now - start) / (double)Second, _latency.Quantile(0.5), _latency.Quantile(0.99), _latency.Quantile(0.999));
    }

    private void Drain(long until)
    {
        while (Now < until && _flights.Any(flight => flight.OnTheWay > 0))
        {
            Wait(10);
            foreach (var flight in _flights)
                Receive(flight);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Receive(Flight flight)
    {
        var any = false;
        while (true)
        {
            var count = LibC.ReceiveMany(flight.Descriptor, _batch.Incoming, DatagramBatch.Size, LibC.DontWait, null);
            if (count <= 0)
                return any;
            any = true;
            var now = Now;
            for (var i = 0; i < count; i++)
                Take(flight, _batch.Received(i), _batch.ReceivedAt(i) is > 0 and var stamped ? stamped : now);
            _batch.Rearm(count);
            if (count < DatagramBatch.Size)
                return true;
        }
    }

    private void Take(Flight flight, ReadOnlySpan<byte> answer, long now)
    {
        int id = answer.Length < 12 ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(answer);
        if (id >= flight.SentAt.Length || flight.SentAt[id] == 0)
        {
            _wrong++;
            return;
        }
        var query = flight.Query[id];
        if (!IsRight(answer, query))
            _wrong++;
        if (flight.Cookie is not null && flight.Cookie.IsIn(answer))
            _withCookie++;
        _latency.Add(now - flight.SentAt[id]);
        flight.Return(id);
    }

    private bool IsRight(ReadOnlySpan<byte> answer, int query)
    {
        var length = _queries.Length(query);
        if ((answer[2] & 0x80) == 0 || answer.Length < 12 + length || !answer.Slice(12, length).SequenceEqual(new ReadOnlySpan<byte>(_queries.Question(query), length)))
            return false;
        // RFC 7873 §5.2.3: a server may send BADCOOKIE (23, its lower bits here) to who has no server cookie yet, and does not look further.
        if (_settings.Cookies && (answer[3] & 15) == BadCookieBits)
            return true;
        var (code, records) = _queries.Exists(query) ? (0, 1) : (3, 0);
        return _settings.IsEcho || ((answer[3] & 15) == code && BinaryPrimitives.ReadUInt16BigEndian(answer[6..]) == records);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Send(Flight flight, long start)
    {
        var any = false;
        while (flight.FreeCount > 0)
        {
            // One query alone first, which brings the server's part of the cookie, as with a resolver.
            if (flight.Cookie is { HasServerPart: false } && flight.OnTheWay > 0)
                return any;
            var count = flight.Cookie is { HasServerPart: false } ? 1 : Math.Min(flight.FreeCount, DatagramBatch.Size);
            var now = Now;
            if (_settings.Rate > 0)
                count = (int)Math.Min(count, (_settings.Rate * (now - start) / Second) - _sent);
            if (count <= 0)
                return any;
            for (var i = 0; i < count; i++)
            {
                var id = flight.Peek(i);
                _batch.Put(i, id, _queries.Question(_next), _queries.Length(_next), flight.Cookie);
                flight.SentAt[id] = now;
                flight.Query[id] = _next;
                _next = _next + 1 == _queries.Count ? 0 : _next + 1;
            }
            var sent = Math.Max(0, LibC.SendMany(flight.Descriptor, _batch.Outgoing, (uint)count, LibC.DontWait));
            for (var i = sent; i < count; i++)
                flight.SentAt[flight.Peek(i)] = 0;
            flight.Take(sent);
            _sent += sent;
            any |= sent > 0;
            if (sent < count || _settings.Rate > 0)
                return any;
        }
        return any;
    }

    private void Wait(int milliseconds)
    {
        var descriptors = stackalloc LibC.PollDescriptor[_flights.Length];
        for (var i = 0; i < _flights.Length; i++)
            descriptors[i] = new LibC.PollDescriptor { Descriptor = _flights[i].Descriptor, Events = LibC.PollIn };
        _ = LibC.Poll(descriptors, (nuint)_flights.Length, milliseconds);
    }
}
