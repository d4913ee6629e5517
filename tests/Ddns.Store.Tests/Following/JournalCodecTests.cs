using Ddns.Protocol.Records;
using Ddns.Store.Following;
using Ddns.Store.Tests.Suite;

namespace Ddns.Store.Tests.Following;

public sealed class JournalCodecTests
{
    private static readonly RRset Old = TestStore.Set("a.example.", RecordType.A, "192.0.2.1").Served!;
    private static readonly RRset New = TestStore.Set("a.example.", RecordType.A, "192.0.2.2", "192.0.2.3").Served!;

    // Each line is a field of the drawing at JournalCodec and RRsetCodec.
    private static readonly byte[] Vector =
    [
        1,                                                                      // format
        1,                                                                      // deltas
        1, (byte)'a', 7, .. "example"u8, 0,                                     // owner
        0, 1,                                                                   // type A
        3,                                                                      // before and after follow
        0, 0, 0, 60, 1, 4, 192, 0, 2, 1,                                        // TTL, one record, its length, its octets
        0, 0, 0, 60, 2, 4, 192, 0, 2, 2, 4, 192, 0, 2, 3,
    ];

    [Fact]
    public void The_octets_are_as_drawn() =>
        Assert.Equal(Vector, JournalCodec.Encode([new RRsetDelta(Old.Owner, RecordType.A, Old, New)]));

    [Fact]
    public void Cut_at_every_octet_it_is_damaged_and_nothing_else() =>
        Assert.All(Enumerable.Range(0, Vector.Length), length => Assert.Throws<InvalidDataException>(() => JournalCodec.Decode(Vector.AsSpan(0, length))));

    [Fact]
    public void Appeared_vanished_and_changed_come_back()
    {
        RRsetDelta[] deltas = [new(Old.Owner, RecordType.A, null, New), new(Old.Owner, RecordType.A, Old, null), new(Old.Owner, RecordType.A, Old, New)];

        var decoded = JournalCodec.Decode(JournalCodec.Encode(deltas));

        Assert.Equal(deltas.Select(Show), decoded.Select(Show));
    }

    [Fact]
    public void A_record_of_128_octets_and_more_has_a_longer_length()
    {
        var text = TestStore.Set("t.example.", RecordType.TXT, string.Join(' ', Enumerable.Repeat($"\"{new string('x', 250)}\"", 100))).Served!;

        var decoded = JournalCodec.Decode(JournalCodec.Encode([new RRsetDelta(text.Owner, text.Type, null, text)]));

        Assert.Equal(text.Records[0], Assert.Single(decoded).After!.Records[0]);
    }

    [Fact]
    public void Another_format_is_not_guessed_at() => Assert.Throws<InvalidDataException>(() => JournalCodec.Decode([2, 0]));

    private static string Show(RRsetDelta delta) => $"{delta.Owner} {delta.Type}: {Show(delta.Before)} -> {Show(delta.After)}";

    private static string Show(RRset? rrset) => rrset is null ? "-" : $"{rrset.Ttl} {string.Join(',', rrset.Records)}";
}
