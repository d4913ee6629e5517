using System.Net;
using Ddns.EndToEnd.Tests.Running;

namespace Ddns.EndToEnd.Tests;

/// <summary>One server for many questions, with the shipped zone and one that has a case of everything.</summary>
public sealed class ZoneServerFixture : IAsyncLifetime
{
    private const string Zone = """
        $ORIGIN kitchen.example.
        $TTL 300
        @  SOA ns1 hostmaster.kitchen.example. ( 7 3600 600 1209600
                 60 )   ; the MINIMUM
           NS   ns1
        ns1 A   192.0.2.53
        www 60  A 192.0.2.80
            60  AAAA 2001:db8::80
        web     CNAME www
        mail    MX 10 mx.kitchen.example.
        mail    MX 20 mx.elsewhere.example.
        text    TXT "two strings" "and a \" quote"
        deep.under  A 192.0.2.90
        *.wild  A 192.0.2.99
        odd     TYPE65280 \# 3 abcdef
        """;

    private readonly ServerSetup _setup = ServerSetup.WithShippedZone();
    private RunningServer? _server;

    public IPEndPoint Dns => _setup.Dns;

    internal RunningServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _setup.WriteZone("kitchen.example", Zone);
        _server = await RunningServer.StartAsync(_setup);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _setup.Dispose();
    }
}
