using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Ddns.Authoritative.Limits;
using Ddns.Authoritative.Metrics;
using Ddns.Authoritative.Observing;
using Ddns.Authoritative.Zones;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Authoritative.Answering;

/// <summary>A message in a buffer that has room for its answer.</summary>
internal unsafe struct Datagram
{
    public byte* Message;
    /// <summary>Of the query; after the call of the answer, 0 meaning "say nothing".</summary>
    public int Length;
    public ClientInfo Client;
}

/// <summary>
/// Answers queries from the table. One for each thread that receives; lives as long as its listener. Allocates nothing, takes
/// no lock, waits for nobody.
/// </summary>
public sealed unsafe class QueryProcessor : IDisposable
{
    /// <summary>
    /// Datagrams that are worked on in stages. 32: enough that the cache misses of one stage overlap (a lookup at a million
    /// names costs 75 ns so, 280 one by one), and few enough that the first does not wait for the last.
    /// </summary>
    public const int BatchSize = 32;

    private const byte AuthoritativeBit = 0x04;
    private const byte TruncatedBit = 0x02;
    private const int LargestTcp = 65535;

    // A change that moves the zone under a walk is seen now and then, and publishing one takes microseconds: so many walks outlast
    // it. If the writer was interrupted in the middle, the walk stands as it is (each name in it is whole), and so do the next
    // ones that meet the same change.
    private const int MostWalks = 32;

    private readonly ZoneTable _table;
    private readonly NameTable _names;
    private readonly AnswerOptions _options;
    private readonly ServerCookies _cookies;
    private readonly ResponseRateLimiter? _limiter;
    private readonly TimeProvider _time;
    private readonly ObservationRing? _observations;
    private readonly ReaderEpochs.Reader _reader;
    private readonly byte[] _serverId;
    private readonly Query* _queries;
    private readonly byte* _lowered;
    private readonly WalkScratch* _scratch;
    private uint _milliseconds;
    private uint _seconds;
    private ZoneInstance* _stalledZone;
    private uint _stalledCounter;

    public QueryProcessor(ZoneTable table, AnswerOptions options, ServerCookies cookies, ResponseRateLimiter? limiter, QueryCounters counters, TimeProvider time, ObservationRing? observations = null)
    {
        _observations = observations;
        (_table, _names, _options, _cookies, _limiter, _time) = (table, table.Names, options, cookies, limiter, time);
        Counters = counters;
        _serverId = options.ServerIdOctets;
        _reader = table.Epochs.Register();
        _queries = (Query*)NativeMemory.AlignedAlloc((nuint)(BatchSize * sizeof(Query)), 64);
        _lowered = (byte*)NativeMemory.AlignedAlloc(BatchSize * 256, 64);
        _scratch = (WalkScratch*)NativeMemory.AlignedAlloc((nuint)sizeof(WalkScratch), 64);
    }

    public QueryCounters Counters { get; }

    /// <summary>Answers one message.</summary>
    /// <param name="response">At least 512 octets over UDP; the answer never passes its end.</param>
    /// <returns>The length of the answer; 0: say nothing.</returns>
    public int Answer(ReadOnlySpan<byte> query, Span<byte> response, in ClientInfo client)
    {
        if (query.Length > response.Length)
            return 0;
        query.CopyTo(response);
        fixed (byte* message = response)
        {
            var datagram = new Datagram { Message = message, Length = query.Length, Client = client };
            AnswerBatch(&datagram, 1, response.Length);
            return datagram.Length;
        }
    }

    /// <summary>Answers up to <see cref="BatchSize"/> messages, each over its own query.</summary>
    /// <param name="capacity">Octets that each buffer has.</param>
    // The loop is entered millions of times before tiering would look at it again; half-optimised code must not stay in it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void AnswerBatch(Datagram* datagrams, int count, int capacity)
    {
        Debug.Assert(count <= BatchSize);
        _milliseconds = (uint)Environment.TickCount64;
        _seconds = 0;
        _reader.Enter();
        // Stage 1: parse all, and ask for the slots.
        for (var i = 0; i < count; i++)
        {
            ref var query = ref _queries[i];
            query.Message = datagrams[i].Message;
            query.Length = datagrams[i].Length;
            query.Name = _lowered + (i * 256);
            QueryDecoder.Decode(ref query);
            if (query.Status == QueryStatus.Lookup)
                _names.Prefetch(query.Hash);
        }
        // Stage 2: read the slots, and ask for the records: two lines hold a name with A and AAAA.
        if (count > 1 && Sse.IsSupported)
        {
            for (var i = 0; i < count; i++)
            {
                if (_queries[i].Status != QueryStatus.Lookup)
                    continue;
                var guess = _names.Guess(_queries[i].Hash);
                Sse.Prefetch0(guess);
                Sse.Prefetch0((byte*)guess + 64);
            }
        }
        // Stage 3: match and write.
        for (var i = 0; i < count; i++)
            datagrams[i].Length = _observations is null ? Respond(ref _queries[i], datagrams[i].Client, capacity) : RespondObserved(ref _queries[i], datagrams[i].Client, capacity);
        _reader.Leave();
    }

    public void Dispose()
    {
        _table.Epochs.Unregister(_reader);
        NativeMemory.AlignedFree(_queries);
        NativeMemory.AlignedFree(_lowered);
        NativeMemory.AlignedFree(_scratch);
    }

    private int RespondObserved(ref Query query, in ClientInfo client, int capacity)
    {
        var isKept = query.Status != QueryStatus.Drop && _observations!.Samples() && _observations.TryBegin(query.Message, query.Length, client, capacity);
        var length = Respond(ref query, client, capacity);
        if (isKept)
            _observations!.Complete(query.Message, length);
        return length;
    }

    /// <summary>Since 1970. Few queries need the time of day: it is read for the first one of a batch that does.</summary>
    private uint Seconds => _seconds != 0 ? _seconds : _seconds = (uint)_time.GetUtcNow().ToUnixTimeSeconds();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Respond(ref Query query, in ClientInfo client, int capacity)
    {
        if (query.Status == QueryStatus.Lookup)
        {
            var edns = query.Edns;
            var limit = SizeLimit(ref query, client, capacity);
            if ((edns & EdnsFlags.Cookie) != 0 && !AcceptCookie(ref query, client))
                return Error(ref query, client, ResponseCode.BadCookie, ExtendedError.None);
            var record = _names.FindLive(query.Hash, query.Name, query.NameLength);
            if (record is not null && IsPlain(query.Type))
            {
                var rrset = NameRecord.Find(record, query.Type);
                if (rrset is not null)
                {
                    var composed = query.QuestionEnd + rrset->Length;
                    if (composed + OptLength(ref query, client, ExtendedError.None) <= limit)
                    {
                        Copy(EncodedRRset.Wire(rrset), query.Message + query.QuestionEnd, rrset->Length);
                        WriteHeader(query.Message, AuthoritativeBit, ResponseCode.NoError, 1, rrset->Count, 0, 0);
                        return Finish(ref query, client, composed, ResponseCode.NoError, ExtendedError.None, AnswerClass.Positive, false);
                    }
                }
            }
            return Walk(ref query, client, limit);
        }
        return RespondToOther(ref query, client, capacity);
    }

    /// <summary>One A or AAAA record is 16 or 28 octets: two overlapping vectors, where a call of memmove would cost more than the copy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(byte* source, byte* target, int length)
    {
        if (length is >= 16 and <= 32)
        {
            var first = Vector128.Load(source);
            var last = Vector128.Load(source + length - 16);
            first.Store(target);
            last.Store(target + length - 16);
            return;
        }
        Unsafe.CopyBlockUnaligned(target, source, (uint)length);
    }

    /// <summary>Types whose RRset is copied as it is: no names to compress in it, no additional data to look for, no other owner to answer for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPlain(RecordType type)
    {
        const ulong Special = 1UL << (int)RecordType.None | 1UL << (int)RecordType.NS | 1UL << (int)RecordType.CNAME | 1UL << (int)RecordType.SOA
            | 1UL << (int)RecordType.PTR | 1UL << (int)RecordType.MX | 1UL << (int)RecordType.SRV | 1UL << (int)RecordType.DS;
        return (uint)type < 64 ? (Special >> (int)type & 1) == 0 : type is not (RecordType.SVCB or RecordType.HTTPS or RecordType.ANY);
    }

    private int Walk(ref Query query, in ClientInfo client, int limit)
    {
        var composer = new ResponseComposer(query.Message, query.QuestionEnd, limit - OptLength(ref query, client, ExtendedError.None), _scratch);
        ZoneWalk walk;
        for (var walks = 1; ; walks++)
        {
            walk = new ZoneWalk(_names, in query, _scratch);
            walk.Run(ref composer);
            if (walk.Outcome == Outcome.NotAuthoritative)
            {
                return _table.IsLoading && walk.IsInLoadingZone()
                    ? Error(ref query, client, ResponseCode.ServerFailure, ExtendedError.NotReady)
                    : Error(ref query, client, ResponseCode.Refused, ExtendedError.NotAuthoritative);
            }
            if (!composer.Truncated)
                AdditionalData.Write(_names, ref walk, ref composer, _scratch->Target);
            // The reads above must be done before the counter is read again.
            Volatile.ReadBarrier();
            if (((walk.Counter & 1) == 0 && walk.Zone->Counter == walk.Counter) || IsStalled(ref walk, walks))
                break;
            composer.Reset();
            Thread.SpinWait(16);
        }
        var code = walk.Outcome switch
        {
            Outcome.NameError => ResponseCode.NameError,
            Outcome.NameTooLong => ResponseCode.NameTooLong,
            _ => ResponseCode.NoError,
        };
        var kind = walk.Outcome switch
        {
            Outcome.NameError => AnswerClass.NameError,
            Outcome.NoData => AnswerClass.NoData,
            Outcome.Delegation => AnswerClass.Referral,
            _ => AnswerClass.Positive,
        };
        var bits = (walk.Authoritative ? AuthoritativeBit : 0) | (composer.Truncated ? TruncatedBit : 0);
        WriteHeader(query.Message, (byte)bits, code, 1, composer.Answers, composer.Authorities, composer.Additionals);
        return Finish(ref query, client, composer.Length, code, ExtendedError.None, kind, composer.Truncated);
    }

    private bool IsStalled(ref ZoneWalk walk, int walks)
    {
        if (walks == MostWalks)
        {
            _stalledZone = walk.Zone;
            _stalledCounter = walk.Counter;
        }
        return walks == MostWalks || ((walk.Counter & 1) != 0 && _stalledZone == walk.Zone && _stalledCounter == walk.Counter);
    }

    private int RespondToOther(ref Query query, in ClientInfo client, int capacity)
    {
        switch (query.Status)
        {
            case QueryStatus.Drop:
                Counters.Dropped++;
                return 0;
            case QueryStatus.FormatError:
                Counters.Malformed++;
                // RFC 6891 §6.1.1: an OPT is answered by an OPT, also when its options could not be read; the question is repeated when it was one.
                return Error(ref query, client, ResponseCode.FormatError, ExtendedError.None);
            case QueryStatus.NotImplemented:
                query.QuestionEnd = 12;
                return Error(ref query, client, ResponseCode.NotImplemented, ExtendedError.None);
            case QueryStatus.BadVersion:
                return Error(ref query, client, ResponseCode.BadVersion, ExtendedError.None);
            case QueryStatus.UnknownKey:
                return RespondToUnknownKey(ref query, client, capacity);
            case QueryStatus.MetaType:
                return query.Type is RecordType.AXFR or RecordType.IXFR
                    ? Error(ref query, client, ResponseCode.Refused, ExtendedError.Prohibited)
                    : Error(ref query, client, ResponseCode.NotImplemented, ExtendedError.NotSupported);
            case QueryStatus.CookieOnly:
                // RFC 7873 §5.4: "the response SHALL have the RCODE BADCOOKIE if the Server Cookie sent with the query was invalid and the RCODE NOERROR if it was valid."
                var isGood = AcceptCookie(ref query, client) && (query.CookieLength == 8 || (query.Edns & EdnsFlags.CookieValid) != 0);
                return Error(ref query, client, isGood ? ResponseCode.NoError : ResponseCode.BadCookie, ExtendedError.None);
            case QueryStatus.Chaos:
                var length = ServerIdentity.TryAnswer(ref query, _options, SizeLimit(ref query, client, capacity) - OptLength(ref query, client, ExtendedError.None));
                if (length == 0)
                    return Error(ref query, client, ResponseCode.Refused, ExtendedError.None);
                WriteHeader(query.Message, AuthoritativeBit, ResponseCode.NoError, 1, 1, 0, 0);
                return Finish(ref query, client, length, ResponseCode.NoError, ExtendedError.None, AnswerClass.Positive, false);
            default:
                return Error(ref query, client, ResponseCode.Refused, ExtendedError.None);
        }
    }

    /// <summary>RFC 8945 §5.2.1: NOTAUTH, and a TSIG with BADKEY that is not signed. Where that has no room, NOTAUTH alone.</summary>
    private int RespondToUnknownKey(ref Query query, in ClientInfo client, int capacity)
    {
        var tsig = new UnsignedTsig(query.Message, query.Length, query.Tsig, _scratch);
        var length = Error(ref query, client, ResponseCode.NotAuthoritative, ExtendedError.None);
        return length > 0 && length + tsig.Length <= SizeLimit(ref query, client, capacity) ? tsig.Append(query.Message, length, Seconds) : length;
    }

    /// <summary>Header, the question when there was one, and the OPT.</summary>
    private int Error(ref Query query, in ClientInfo client, int code, int extendedError)
    {
        WriteHeader(query.Message, 0, code, query.QuestionEnd > 12 ? 1 : 0, 0, 0, 0);
        return Finish(ref query, client, query.QuestionEnd, code, extendedError, AnswerClass.Error, false);
    }

    /// <summary>The limiter's word, the OPT, the count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Finish(ref Query query, in ClientInfo client, int length, int code, int extendedError, AnswerClass kind, bool truncated)
    {
        if (_limiter is not null && client.Transport == TransportKind.Udp && (query.Edns & EdnsFlags.CookieValid) == 0)
        {
            var verdict = _limiter.Check(client, kind, _milliseconds);
            if (verdict != LimitVerdict.Send)
            {
                Counters.Limited++;
                if (verdict == LimitVerdict.Drop && !_limiter.CountOnly)
                    return 0;
                if (!_limiter.CountOnly)
                    (length, truncated) = (Slip(ref query, code), true);
            }
        }
        if ((query.Edns & EdnsFlags.Present) != 0)
            length = WriteOpt(ref query, client, length, code, extendedError);
        Counters.CountAnswer(client.Transport, query.QuestionEnd > 12 ? query.Type : RecordType.None, code, truncated);
        return length;
    }

    /// <summary>A truncated answer of the question alone. A client that shows a cookie learns its server part from it and is exempt from then on.</summary>
    private static int Slip(ref Query query, int code)
    {
        WriteHeader(query.Message, (byte)((query.Message[2] & AuthoritativeBit) | TruncatedBit), code, query.QuestionEnd > 12 ? 1 : 0, 0, 0, 0);
        return query.QuestionEnd;
    }

    /// <summary>Flags are exactly QR, AA, TC and the query's RD; opcode and id stay as they are. RA, Z, AD and CD are clear.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteHeader(byte* message, byte bits, int code, int questions, int answers, int authorities, int additionals)
    {
        const byte Kept = 0x79;
        message[2] = (byte)((message[2] & Kept) | 0x80 | bits);
        message[3] = (byte)(code & 15);
        var counts = (ulong)(ushort)questions << 48 | (ulong)(ushort)answers << 32 | (ulong)(ushort)authorities << 16 | (ushort)additionals;
        *(ulong*)(message + 4) = BinaryPrimitives.ReverseEndianness(counts);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SizeLimit(ref Query query, in ClientInfo client, int capacity)
    {
        if (client.Transport == TransportKind.Tcp)
            return Math.Min(capacity, LargestTcp);
        // RFC 6891 §6.2.5: "values lower than 512 MUST be treated as equal to 512"
        var offered = (query.Edns & EdnsFlags.Present) == 0 ? 512 : Math.Max((int)query.PayloadSize, 512);
        return Math.Min(Math.Min(offered, _options.MaxUdpSize), capacity);
    }

    /// <summary>Notes whether the cookie is valid. False when cookies are required and this one is not: BADCOOKIE (RFC 7873 §5.2.3).</summary>
    private bool AcceptCookie(ref Query query, in ClientInfo client)
    {
        fixed (byte* cookie = query.Cookie)
        {
            if (_cookies.IsValid(new ReadOnlySpan<byte>(cookie, query.CookieLength), client, Seconds, out var isCurrent))
                query.Edns |= isCurrent ? EdnsFlags.CookieValid | EdnsFlags.CookieCurrent : EdnsFlags.CookieValid;
        }
        return (query.Edns & EdnsFlags.CookieValid) != 0 || !_options.RequireCookies || client.Transport == TransportKind.Tcp;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int OptLength(ref Query query, in ClientInfo client, int extendedError)
    {
        const EdnsFlags Answered = EdnsFlags.Cookie | EdnsFlags.Nsid | EdnsFlags.ClientSubnet | EdnsFlags.Keepalive;
        if ((query.Edns & EdnsFlags.Present) == 0)
            return 0;
        return (query.Edns & Answered) == 0 && extendedError < 0 ? 11 : OptionsLength(ref query, client, extendedError) + 11;
    }

    private int OptionsLength(ref Query query, in ClientInfo client, int extendedError) =>
        ((query.Edns & EdnsFlags.Cookie) != 0 ? 4 + 8 + ServerCookies.Length : 0)
        + ((query.Edns & EdnsFlags.Nsid) != 0 && _serverId.Length > 0 ? 4 + _serverId.Length : 0)
        + ((query.Edns & EdnsFlags.ClientSubnet) != 0 ? 4 + query.SubnetLength : 0)
        + ((query.Edns & EdnsFlags.Keepalive) != 0 && client.Transport == TransportKind.Tcp ? 6 : 0)
        + (extendedError >= 0 ? 6 : 0);

    private int WriteOpt(ref Query query, in ClientInfo client, int at, int code, int extendedError)
    {
        var optionsLength = OptLength(ref query, client, extendedError) - 11;
        var opt = query.Message + at;
        // RFC 6891 §6.1.2: root, OPT, payload size; §6.1.3: upper bits of the RCODE, version 0, DO as it came (RFC 3225 §3), zeros.
        opt[0] = 0;
        opt[1] = 0;
        opt[2] = (byte)RecordType.OPT;
        BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(opt + 3, 2), (ushort)_options.MaxUdpSize);
        opt[5] = (byte)(code >> 4);
        opt[6] = 0;
        opt[7] = (byte)((query.Edns & EdnsFlags.DnssecOk) != 0 ? 0x80 : 0);
        opt[8] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(opt + 9, 2), (ushort)optionsLength);
        // The header has counted what stands before; the OPT is one more in the additional section.
        var additionals = (ushort*)(query.Message + 10);
        *additionals = BinaryPrimitives.ReverseEndianness((ushort)(BinaryPrimitives.ReverseEndianness(*additionals) + 1));
        if (optionsLength > 0)
            WriteOptions(ref query, client, new Span<byte>(opt + 11, optionsLength), extendedError);
        return at + 11 + optionsLength;
    }

    private void WriteOptions(ref Query query, in ClientInfo client, Span<byte> at, int extendedError)
    {
        if ((query.Edns & EdnsFlags.Cookie) != 0)
        {
            fixed (byte* octets = query.Cookie)
            {
                var cookie = new ReadOnlySpan<byte>(octets, query.CookieLength);
                var data = BeginOption(ref at, EdnsOptions.Cookie, 8 + ServerCookies.Length);
                cookie[..8].CopyTo(data);
                _cookies.Write(cookie, (query.Edns & EdnsFlags.CookieCurrent) != 0, client, Seconds, data[8..]);
            }
        }
        if ((query.Edns & EdnsFlags.Nsid) != 0 && _serverId.Length > 0)
            _serverId.CopyTo(BeginOption(ref at, EdnsOptions.Nsid, _serverId.Length));
        if ((query.Edns & EdnsFlags.ClientSubnet) != 0)
        {
            fixed (byte* octets = query.Subnet)
            {
                // RFC 7871 §7.2.1: what was sent comes back; a scope of 0 says that the answer is the same for everybody.
                var subnet = BeginOption(ref at, EdnsOptions.ClientSubnet, query.SubnetLength);
                new ReadOnlySpan<byte>(octets, query.SubnetLength).CopyTo(subnet);
                subnet[3] = 0;
            }
        }
        if ((query.Edns & EdnsFlags.Keepalive) != 0 && client.Transport == TransportKind.Tcp)
            BinaryPrimitives.WriteUInt16BigEndian(BeginOption(ref at, EdnsOptions.Keepalive, 2), _options.KeepaliveUnits);
        if (extendedError >= 0)
            BinaryPrimitives.WriteUInt16BigEndian(BeginOption(ref at, EdnsOptions.ExtendedError, 2), (ushort)extendedError);
    }

    private static Span<byte> BeginOption(ref Span<byte> at, ushort code, int length)
    {
        BinaryPrimitives.WriteUInt16BigEndian(at, code);
        BinaryPrimitives.WriteUInt16BigEndian(at[2..], (ushort)length);
        var data = at.Slice(4, length);
        at = at[(4 + length)..];
        return data;
    }
}
