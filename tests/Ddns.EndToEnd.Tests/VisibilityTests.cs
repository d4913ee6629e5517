using System.Net;
using Ddns.EndToEnd.Tests.Asking;
using Ddns.EndToEnd.Tests.Running;

namespace Ddns.EndToEnd.Tests;

/// <summary>Acknowledged is visible: who has the reply finds the address in DNS.</summary>
[Collection(nameof(AloneOnTheMachine))]
public sealed class VisibilityTests : EndToEndTest
{
    [Fact]
    public async Task Two_hundred_concurrent_updates_are_visible_when_their_replies_arrive()
    {
        const int Count = 200;
        var setup = NewSetupWithShippedZone();
        setup.Environment["DDNS_MAX_DOMAINS"] = $"{Count}";
        await StartAsync(setup);
        using var api = new Api(setup.Http, connections: Count);
        await api.RegisterAsync();
        var domains = await Task.WhenAll(Enumerable.Range(0, Count).Select(i => api.CreateAsync($"home{i}")));
        var addresses = Enumerable.Range(0, Count).Select(i => new IPAddress([198, 51, 100, (byte)i])).ToArray();

        // Asked once, at once: neither the server nor the question gets a second chance.
        var seen = await Task.WhenAll(domains.Select(async (domain, i) =>
        {
            using var asker = new UdpAsker(setup.Dns);
            using var updated = await api.UpdateAsync(domain.Name, domain.Token, addresses[i]);
            var address = await asker.AddressAsync(domain.Fqdn);
            Assert.Equal(HttpStatusCode.OK, updated.StatusCode);
            Assert.False(updated.Headers.Contains("Ddns-Visible"), "the server said itself that the change was not visible yet");
            return address;
        }));

        Assert.Equal(addresses, seen);
        var dug = await Dig.RunAsync(setup.Dns, ["+short", .. domains.Select(domain => domain.Fqdn)]);
        Assert.Equal(addresses.Select(address => address.ToString()), dug.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task One_name_that_changes_a_thousand_times_always_shows_the_address_just_acknowledged()
    {
        var setup = NewSetupWithShippedZone();
        await StartAsync(setup);
        using var api = new Api(setup.Http);
        await api.RegisterAsync();
        var domain = await api.CreateAsync("homelab");
        using var asker = new UdpAsker(setup.Dns);

        for (var i = 0; i < 1000; i++)
        {
            var address = new IPAddress([198, 18, (byte)(i >> 8), (byte)i]);
            using var updated = await api.UpdateAsync(domain.Name, domain.Token, address);
            Assert.Equal(address, await asker.AddressAsync(domain.Fqdn));
        }
    }
}
