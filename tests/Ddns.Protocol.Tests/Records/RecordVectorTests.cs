using Ddns.Protocol.Records;

namespace Ddns.Protocol.Tests.Records;

public sealed class RecordVectorTests
{
    public static TheoryData<int> Vectors() => new(Enumerable.Range(0, RecordVectors.All.Length));

    [Fact]
    public void Every_type_that_we_know_has_a_vector()
    {
        var missing = RdataLayouts.All.Select(layout => layout.Type).Except(RecordVectors.All.Select(vector => vector.Type));

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_type_of_the_public_internet_is_known()
    {
        RecordType[] opaque =
        [
            // Ways of asking and of signing, not data of zones (RFC 6895 §3.1).
            RecordType.None, RecordType.OPT, RecordType.TKEY, RecordType.TSIG, RecordType.IXFR, RecordType.AXFR, RecordType.MAILA, RecordType.MAILB, RecordType.ANY,

            // Served in the generic form of RFC 3597.
            RecordType.NULL, RecordType.WKS, RecordType.IPSECKEY, RecordType.HIP,
        ];

        Assert.Equal(opaque.Order(), Enum.GetValues<RecordType>().Where(type => !RecordDataLayout.IsKnown(type)).Order());
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_vector_names_each_field(int index)
    {
        var vector = RecordVectors.All[index];

        Assert.Equal(RdataLayouts.Of(vector.Type)!.Fields.Length, vector.Wire.FieldStarts.Length);
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Text_becomes_the_octets_of_the_vector(int index)
    {
        var vector = RecordVectors.All[index];

        Assert.True(RecordData.TryParse(vector.Type, vector.Text, null, out var data, out var error), error);
        Assert.Equal(Convert.ToHexString(vector.Wire.Octets), Convert.ToHexString(data.Wire));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Octets_become_the_text_of_the_vector(int index)
    {
        var vector = RecordVectors.All[index];

        Assert.True(RecordData.TryFromWire(vector.Type, vector.Wire.Octets, out var data));

        // Bit maps print in order of the types; the RFC's example does not.
        var expected = vector.Type == RecordType.NSEC3 ? "1 1 12 AABBCCDD 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR NS SOA MX RRSIG DNSKEY NSEC3PARAM" : vector.Text;
        Assert.Equal(expected, data.ToString());
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Octets_cut_anywhere_are_refused_or_read_back_as_they_are(int index)
    {
        var vector = RecordVectors.All[index];
        for (var length = 0; length < vector.Wire.Octets.Length; length++)
        {
            var accepted = RecordData.TryFromWire(vector.Type, vector.Wire.Octets.AsSpan(0, length), out var data);
            if (accepted)
                Assert.Equal(data, RecordData.Parse(vector.Type, data!.ToString()));

            // Only the last field may have a length of its own choosing.
            if (length < vector.Wire.FieldStarts[^1])
                Assert.False(accepted, $"{length} octets of {vector}");
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    [Rfc(3597, "5")]
    public void Each_type_can_be_given_in_generic_form(int index)
    {
        var vector = RecordVectors.All[index];
        var generic = $"\\# {vector.Wire.Octets.Length} {Convert.ToHexString(vector.Wire.Octets)}";

        Assert.Equal(vector.Wire.Octets, RecordData.Parse(vector.Type, generic).Wire.ToArray());
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_token_too_many_is_refused(int index)
    {
        var vector = RecordVectors.All[index];

        // Lists and words go on to the end; a lone "=" is none of their items.
        Assert.Equal(vector.Type is RecordType.TXT or RecordType.SPF, RecordData.TryParse(vector.Type, vector.Text + " =", null, out _, out _));
    }
}
