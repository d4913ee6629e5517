namespace Ddns.Protocol.Tests;

public sealed class SerialNumberTests
{
    [Theory]
    [Rfc(1982, "3.2")]
    [InlineData(1, 0, true)]
    [InlineData(0, 1, false)]
    [InlineData(5, 5, false)]
    [InlineData(0, uint.MaxValue, true)]
    [InlineData(0x7FFFFFFF, 0, true)]
    [InlineData(0x80000000, 0, false)]
    [InlineData(0, 0x80000000, false)]
    [InlineData(0x80000001, 0, false)]
    [InlineData(0, 0x80000001, true)]
    public void Newer_means_within_the_half_circle_ahead(uint serial, uint other, bool expected) =>
        Assert.Equal(expected, new SerialNumber(serial).IsNewerThan(new SerialNumber(other)));

    [Fact]
    [Rfc(1982, "3.1")]
    public void Addition_wraps_and_is_bounded()
    {
        Assert.Equal(1u, new SerialNumber(uint.MaxValue).Add(2).Value);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SerialNumber(0).Add(0x80000000));
    }

    [Fact]
    public void Next_passes_over_zero()
    {
        Assert.Equal(1u, new SerialNumber(uint.MaxValue).Next().Value);
        Assert.Equal(8u, new SerialNumber(7).Next().Value);
    }
}
