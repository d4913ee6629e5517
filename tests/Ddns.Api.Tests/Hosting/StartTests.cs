using System.Net;
using System.Net.Sockets;
using Ddns.Api.Hosting;
using Ddns.Api.Tests.Harness;
using Ddns.Store.Hosting;
using Microsoft.AspNetCore.Connections;

namespace Ddns.Api.Tests.Hosting;

public sealed class StartTests
{
    [Fact]
    public async Task A_busy_port_is_one_sentence_with_the_port_and_the_setting()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var sentence = (await Assert.ThrowsAsync<SettingException>(() => ApiServer.StartAsync(("DDNS_HTTP_LISTEN", $"http://127.0.0.1:{port}")))).Message;

        Assert.Contains($"Port {port} ", sentence, StringComparison.Ordinal);
        Assert.Contains("DDNS_HTTP_LISTEN", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_that_this_machine_does_not_have_is_named()
    {
        var sentence = Assert.Throws<SettingException>(() => HttpPorts.Check([ListenUrl.Parse("http://192.0.2.1:8080")])).Message;

        Assert.Contains("192.0.2.1:8080", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_what_settings_can_mend_is_told_as_a_sentence()
    {
        Assert.Equal("It is so.", DdnsProgram.SentenceOf(new AggregateException(new SettingException("It is so."))));
        Assert.Contains("DDNS_HTTP_LISTEN", DdnsProgram.SentenceOf(new IOException("Failed to bind to address http://127.0.0.1:8080: address already in use.", new AddressInUseException("x"))), StringComparison.Ordinal);
        Assert.Null(DdnsProgram.SentenceOf(new IOException("disk full")));
        Assert.Null(DdnsProgram.SentenceOf(new InvalidOperationException("a bug")));
    }

    [Fact]
    public async Task Help_lists_every_setting_of_the_example_file()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Ddns.sln")))
            folder = Path.GetDirectoryName(folder)!;
        var settings = (await File.ReadAllLinesAsync(Path.Combine(folder, ".env.example"))).Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#')).Select(line => line.Split('=')[0]);

        Assert.All(settings, setting => Assert.Contains(setting, Help.Text("Ddns.Server"), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://0.0.0.0:8080", "http://127.0.0.1:8080")]
    [InlineData("http://[::]:8080", "http://[::1]:8080")]
    [InlineData("http://*:8080", "http://[::1]:8080")]
    [InlineData("http://localhost:8080", "http://127.0.0.1:8080")]
    [InlineData("http://192.0.2.1:80", "http://192.0.2.1:80")]
    public void A_listener_is_reached_from_this_machine_by(string url, string local) => Assert.Equal(local, ListenUrl.Parse(url).LocalUrl);
}
