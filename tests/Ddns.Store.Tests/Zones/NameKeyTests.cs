using CsCheck;
using Ddns.Protocol.Names;
using Ddns.Store.Zones;

namespace Ddns.Store.Tests.Zones;

public sealed class NameKeyTests
{
    [Fact]
    public void Root_is_empty_and_labels_stand_last_first_in_lower_case()
    {
        Assert.Empty(NameKey.Of(DomainName.Root));
        Assert.Equal("com\0example\0www\0"u8.ToArray(), NameKey.Of(DomainName.Parse("WWW.Example.COM.")));
    }

    [Fact]
    public void Octets_zero_and_one_inside_a_label_are_escaped()
    {
        Assert.True(DomainName.TryFromWire([3, 0, 1, 2, 0], out var name));

        Assert.Equal([1, 0, 1, 1, 2, 0], NameKey.Of(name));
    }

    [Fact]
    public void The_longest_name_has_a_key()
    {
        byte[] wire = [.. Enumerable.Range(0, 127).SelectMany(_ => new byte[] { 1, 0 }), 0];
        Assert.True(DomainName.TryFromWire(wire, out var name));

        Assert.Equal(127 * 3, NameKey.Of(name).Length);
    }

    [Fact]
    public void Order_of_keys_is_the_canonical_order_of_names()
    {
        // Few different octets, so that names share labels, and the octets at which an escape could go wrong.
        byte[] octets = [0, 1, 2, (byte)'a', (byte)'B', (byte)'b', 0xFF];
        var label = Gen.Int[0, octets.Length - 1].Select(i => octets[i]).Array[1, 3];
        var name = label.Array[0, 4].Select(labels => DomainName.TryFromWire([.. labels.SelectMany(one => (byte[])[(byte)one.Length, .. one]), 0], out var made) ? made : throw new InvalidOperationException());

        Gen.Select(name, name).Sample(
            (one, other) => Math.Sign(NameKey.Of(one).AsSpan().SequenceCompareTo(NameKey.Of(other))) == Math.Sign(one.CompareTo(other)),
            iter: 20_000);
    }

    [Fact]
    public void A_subtree_is_one_range_of_keys()
    {
        byte[] octets = [0, 1, 2, (byte)'a', 0xFF];
        var label = Gen.Int[0, octets.Length - 1].Select(i => octets[i]).Array[1, 3];
        var name = label.Array[0, 4].Select(labels => DomainName.TryFromWire([.. labels.SelectMany(one => (byte[])[(byte)one.Length, .. one]), 0], out var made) ? made : throw new InvalidOperationException());

        Gen.Select(name, name).Sample(
            (one, top) => (NameKey.Of(one).AsSpan().SequenceCompareTo(NameKey.Of(top)) >= 0 && NameKey.Of(one).AsSpan().SequenceCompareTo(NameKey.BehindSubtree(top)) < 0) == one.IsAtOrBelow(top),
            iter: 20_000);
    }
}
