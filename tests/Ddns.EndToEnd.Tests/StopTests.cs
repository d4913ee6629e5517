using System.Net;
using System.Net.Sockets;
using System.Text;
using Ddns.EndToEnd.Tests.Asking;
using Ddns.EndToEnd.Tests.Running;

namespace Ddns.EndToEnd.Tests;

/// <summary>SIGTERM: what was accepted is finished, then the server ends with 0.</summary>
public sealed class StopTests : EndToEndTest
{
    [Fact]
    public async Task An_update_that_was_accepted_before_sigterm_is_answered_and_kept()
    {
        var setup = NewSetupWithShippedZone();
        var server = await StartAsync(setup);
        using var api = new Api(setup.Http);
        await api.RegisterAsync();
        var domain = await api.CreateAsync("homelab");
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, setup.Http.Port);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        const string Body = """{"ipv4":"203.0.113.77"}""";

        // "100 Continue" says that the server is at work on this request and waits for its body.
        await SendAsync(client, $"PUT /api/domains/homelab/update HTTP/1.1\r\nHost: {setup.Http.Authority}\r\nAuthorization: Bearer {domain.Token}\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\nExpect: 100-continue\r\n\r\n");
        Assert.Equal("HTTP/1.1 100 Continue", await ReadLineAsync(reader));
        server.Terminate();
        await SendAsync(client, Body);
        string? status;
        do
            status = await ReadLineAsync(reader);
        while (status is "");

        Assert.Equal("HTTP/1.1 200 OK", status);
        client.Close();
        Assert.Equal(0, await server.ExitedAsync());
        await StartAsync(setup);
        Assert.Equal(["203.0.113.77"], await Dig.ShortAsync(setup.Dns, domain.Fqdn, "A"));
    }

    [Fact]
    public async Task Under_load_every_reply_before_the_end_is_a_good_one()
    {
        var setup = NewSetupWithShippedZone();
        var server = await StartAsync(setup);
        using var api = new Api(setup.Http);
        await api.RegisterAsync();
        var domain = await api.CreateAsync("homelab");
        var statuses = new System.Collections.Concurrent.ConcurrentBag<HttpStatusCode>();
        var warm = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var clients = Enumerable.Range(0, 16).Select(client => Task.Run(async () =>
        {
            for (var i = 0; ; i++)
            {
                try
                {
                    using var answer = await api.UpdateAsync(domain.Name, domain.Token, new IPAddress([198, 18, (byte)client, (byte)i]));
                    statuses.Add(answer.StatusCode);
                    if (statuses.Count > 200)
                        warm.TrySetResult();
                }
                catch (HttpRequestException)
                {
                    return; // the listener has closed
                }
            }
        })).ToArray();
        await warm.Task.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(0, await server.StopAsync());

        await Task.WhenAll(clients);
        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
    }

    [Fact]
    public async Task An_idle_server_stops_without_being_asked_twice()
    {
        var server = await StartAsync(NewSetupWithShippedZone());

        server.Terminate();

        Assert.Equal(0, await server.ExitedAsync(seconds: 20));
        Assert.DoesNotContain("   at ", server.Log, StringComparison.Ordinal);
    }

    private static async Task SendAsync(TcpClient client, string text) => await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));

    private static async Task<string?> ReadLineAsync(StreamReader reader) => await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20));
}
