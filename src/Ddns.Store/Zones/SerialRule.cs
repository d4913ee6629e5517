namespace Ddns.Store.Zones;

/// <summary>How a change moves the SOA serial (PowerDNS's soa_edit_api). Stored by number: never renumber.</summary>
public enum SerialRule
{
    /// <summary>YYYYMMDD01, else plus one.</summary>
    Default = 0,
    /// <summary>Plus one.</summary>
    Increase = 1,
    /// <summary>Seconds since 1970, and at least plus one.</summary>
    Epoch = 2,
    SoaEdit = 3,
    SoaEditIncrease = 4,
    /// <summary>The serial is left alone.</summary>
    Off = 5,
}
