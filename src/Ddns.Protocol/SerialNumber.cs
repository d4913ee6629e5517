namespace Ddns.Protocol;

/// <summary>A zone's serial on the circle of RFC 1982: "newer" means within the half circle ahead, so that 0 comes after 4294967295.</summary>
public readonly record struct SerialNumber(uint Value)
{
    /// <summary>RFC 1982 §3.2: true when <paramref name="other"/> was before this one. Two serials exactly half a circle apart are neither newer nor older.</summary>
    public bool IsNewerThan(SerialNumber other) => (int)(Value - other.Value) > 0 && Value - other.Value != 0x80000000;

    /// <summary>RFC 1982 §3.1: addition wraps; at most 2147483647 may be added.</summary>
    public SerialNumber Add(uint increment)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(increment, (uint)int.MaxValue);
        return new(unchecked(Value + increment));
    }

    /// <summary>The next serial. Zero is passed over: some secondaries take it for "no serial yet".</summary>
    public SerialNumber Next() => Value == uint.MaxValue ? new(1) : new(Value + 1);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
