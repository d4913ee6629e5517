using System.Globalization;

namespace Ddns.Comparison;

/// <summary>The zone that all serve: SOA, two NS with addresses, and hosts h0, h1, … with A and AAAA. No wildcard, no delegation.</summary>
internal static class TestZone
{
    public const string Name = "ddns.example.net";
    public const uint Ttl = 60;

    /// <summary>Writes the master file unless it stands there already.</summary>
    public static string Write(string folder, int hosts)
    {
        var path = Path.Combine(folder, $"zone-{hosts.ToString(CultureInfo.InvariantCulture)}");
        if (File.Exists(path))
            return path;
        using (var file = new StreamWriter(path + ".new"))
        {
            file.Write(string.Create(CultureInfo.InvariantCulture, $"""
                $ORIGIN {Name}.
                $TTL {Ttl}
                @ 3600 IN SOA ns1 hostmaster 2026010101 3600 600 1209600 60
                @ 3600 IN NS ns1
                @ 3600 IN NS ns2
                ns1 3600 IN A 192.0.2.1
                ns1 3600 IN AAAA 2001:db8:ffff::1
                ns2 3600 IN A 192.0.2.2
                ns2 3600 IN AAAA 2001:db8:ffff::2

                """));
            for (var host = 0; host < hosts; host++)
                file.Write(string.Create(CultureInfo.InvariantCulture, $"h{host} IN A 10.{host >> 16 & 255}.{host >> 8 & 255}.{host & 255}\nh{host} IN AAAA 2001:db8::{host >> 16:x}:{host & 0xFFFF:x}\n"));
        }
        File.Move(path + ".new", path);
        return path;
    }

    public static byte[] AddressOf(int host) => [10, (byte)(host >> 16), (byte)(host >> 8), (byte)host];

    public static byte[] IPv6AddressOf(int host) => [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, (byte)(host >> 24), (byte)(host >> 16), (byte)(host >> 8), (byte)host];
}
