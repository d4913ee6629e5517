using System.Net;
using Ddns.Protocol.Names;

namespace Ddns.Api.Updates;

/// <summary>One update of one name, whichever protocol brought it.</summary>
/// <param name="Token">As the client sent it; not yet verified.</param>
/// <param name="IPv4">Null: this family stays as it is.</param>
/// <param name="IPv6">Null: this family stays as it is.</param>
/// <param name="Source">The door: <c>rest</c>, <c>dyndns2</c>, <c>duckdns</c> …</param>
public readonly record struct UpdateCall(DomainName Fqdn, string Token, IPAddress Peer, IPAddress? IPv4, IPAddress? IPv6, string Source);
