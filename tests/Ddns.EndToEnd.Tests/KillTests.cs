using System.Net;
using Ddns.EndToEnd.Tests.Asking;
using Ddns.EndToEnd.Tests.Running;

namespace Ddns.EndToEnd.Tests;

/// <summary>Acknowledged is durable: a server that is killed in the middle of its work has lost nothing that it answered for.</summary>
[Collection(nameof(AloneOnTheMachine))]
public sealed class KillTests : EndToEndTest
{
    private const int Kills = 21;
    private const int Names = 24;

    [Fact]
    public async Task Every_acknowledged_update_survives_twenty_one_kills_under_load()
    {
        var setup = NewSetupWithShippedZone();
        setup.Environment["DDNS_MAX_DOMAINS"] = $"{Names}";
        var chance = new Random(2136);
        var updaters = await RegisterAsync(setup);
        RunningServer server;

        for (var kill = 0; kill < Kills; kill++)
        {
            server = await StartAsync(setup);
            await AssertNothingLostAsync(setup, updaters, $"before kill {kill + 1}");
            await UpdateUntilKilledAsync(server, updaters, acknowledgements: chance.Next(30, 600));
        }

        server = await StartAsync(setup);
        await AssertNothingLostAsync(setup, updaters, "at the end");
        await AssertHistoryIsWholeAsync(setup, updaters);
        Assert.True(updaters.Sum(updater => updater.Acknowledged.Count) > Kills * 30);
    }

    private async Task<Updater[]> RegisterAsync(ServerSetup setup)
    {
        var server = await StartAsync(setup);
        using var api = new Api(setup.Http);
        await api.RegisterAsync();
        var domains = await Task.WhenAll(Enumerable.Range(0, Names).Select(i => api.CreateAsync($"home{i}")));
        await server.KillAsync();
        return [.. domains.Select(domain => new Updater(domain))];
    }

    // The kill comes with a certain acknowledgement, not with the clock: the other updates are under way then.
    private static async Task UpdateUntilKilledAsync(RunningServer server, Updater[] updaters, int acknowledgements)
    {
        using var api = new Api(server.Setup.Http, updaters.Length);
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = acknowledgements;
        var work = updaters.Select(updater => Task.Run(() => updater.RunAsync(api, () =>
        {
            if (Interlocked.Decrement(ref left) == 0)
                enough.SetResult();
        }))).ToArray();

        var first = await Task.WhenAny(enough.Task, Task.WhenAll(work)).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(first == enough.Task, $"the updates stopped before the kill:\n{server.Log}");
        await server.KillAsync();
        await Task.WhenAll(work);
    }

    private static async Task AssertNothingLostAsync(ServerSetup setup, Updater[] updaters, string moment)
    {
        using var asker = new UdpAsker(setup.Dns);
        foreach (var updater in updaters)
        {
            var served = await asker.AddressAsync(updater.Domain.Fqdn);
            Assert.True(updater.MayShow(served), $"{moment}: {updater.Domain.Fqdn} shows {served}, but {updater.Acknowledged.LastOrDefault()} was acknowledged and {updater.Unanswered} was under way");
            updater.Settle(served);
        }
    }

    private static async Task AssertHistoryIsWholeAsync(ServerSetup setup, Updater[] updaters)
    {
        using var api = new Api(setup.Http);
        await api.LoginAsync();
        foreach (var updater in updaters)
        {
            var history = await History.ReadAsync(api, updater.Domain.Name);
            Assert.Equal(updater.Acknowledged.Select(address => address.ToString()), Enumerable.Reverse(history));
        }
    }

    /// <summary>One client with one name: sends the next address as soon as the one before is acknowledged.</summary>
    private sealed class Updater(Registered domain)
    {
        private int _count;

        public Registered Domain { get; } = domain;

        public List<IPAddress> Acknowledged { get; } = [];

        /// <summary>Sent, and the server died before it answered: it may be committed or not.</summary>
        public IPAddress? Unanswered { get; private set; }

        public async Task RunAsync(Api api, Action acknowledged)
        {
            while (true)
            {
                var address = new IPAddress([198, 18, (byte)(++_count >> 8), (byte)_count]);
                Unanswered = address;
                try
                {
                    using var answer = await api.UpdateAsync(Domain.Name, Domain.Token, address);
                    if (answer.StatusCode != HttpStatusCode.OK)
                        return;
                }
                catch (HttpRequestException)
                {
                    return;
                }

                Unanswered = null;
                Acknowledged.Add(address);
                acknowledged();
            }
        }

        public bool MayShow(IPAddress? served) =>
            Equals(served, Acknowledged.LastOrDefault()) || (Unanswered is not null && Equals(served, Unanswered));

        public void Settle(IPAddress? served)
        {
            if (Unanswered is not null && Equals(served, Unanswered))
                Acknowledged.Add(Unanswered);
            Unanswered = null;
        }
    }
}
