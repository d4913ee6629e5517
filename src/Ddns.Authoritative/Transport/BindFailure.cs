using System.Net;
using System.Net.Sockets;
using Ddns.Store.Hosting;

namespace Ddns.Authoritative.Transport;

/// <summary>One sentence for each way in which a port cannot be had, the same over every transport.</summary>
internal static class BindFailure
{
    public static SettingException Of(IPEndPoint endPoint, bool stream, SocketError error, string reason)
    {
        var what = $"DNS cannot listen on {endPoint} ({(stream ? "TCP" : "UDP")})";
        return new SettingException(error switch
        {
            SocketError.AddressAlreadyInUse => $"{what}: another program has that port; stop it (systemd-resolved and dnsmasq often hold port 53) or choose another in DDNS_DNS_LISTEN.",
            SocketError.AccessDenied => $"{what}: ports below 1024 need root or CAP_NET_BIND_SERVICE; give it, or choose another port in DDNS_DNS_LISTEN.",
            SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported => $"{what}: this machine has no such address; correct DDNS_DNS_LISTEN.",
            _ => $"{what}: {reason}; see DDNS_DNS_LISTEN.",
        });
    }
}
