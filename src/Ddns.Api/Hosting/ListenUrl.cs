using System.Net;
using Ddns.Store.Hosting;

namespace Ddns.Api.Hosting;

/// <summary>Where HTTP is answered: one entry of <c>DDNS_HTTP_LISTEN</c>. No address stands for <c>localhost</c>, in both families.</summary>
public sealed record ListenUrl(string Url, IPAddress? Address, int Port)
{
    public const string Setting = "DDNS_HTTP_LISTEN";

    public bool IsLoopback => Address is null || IPAddress.IsLoopback(Address);

    /// <exception cref="SettingException">The text is no URL that can be listened on.</exception>
    public static ListenUrl Parse(string text)
    {
        if (text.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
            throw new SettingException($"{Setting} contains '{text}', but HTTPS is left to a proxy in front: write http:// here and name the proxy in DDNS_TRUSTED_PROXIES.");

        // "*" and "+" are what ASP.NET people write for "every address"; Uri does not read them.
        var readable = text.Replace("://*", "://[::]", StringComparison.Ordinal).Replace("://+", "://[::]", StringComparison.Ordinal);
        if (!Uri.TryCreate(readable, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0)
            throw Wrong(text);
        if (uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return new ListenUrl(text, null, uri.Port);
        if (uri.HostNameType is not (UriHostNameType.IPv4 or UriHostNameType.IPv6))
            throw Wrong(text);
        return new ListenUrl(text, IPAddress.Parse(uri.DnsSafeHost), uri.Port);
    }

    /// <summary>The URL that a program on this machine uses.</summary>
    public string LocalUrl
    {
        get
        {
            var address = Address is null || Address.Equals(IPAddress.Any) ? IPAddress.Loopback
                : Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
                : Address;
            return $"http://{new IPEndPoint(address, Port)}";
        }
    }

    private static SettingException Wrong(string text) =>
        new($"{Setting} contains '{text}', but each entry must be a URL of an address and a port, such as http://127.0.0.1:8080.");
}
