using System.Globalization;
using Ddns.Authoritative.Hosting;
using Ddns.Authoritative.Zones;
using Ddns.ChangingNode;
using Ddns.Protocol.Names;

// Settings come from the environment as with a node. A line on standard input sets the changes per second: "2000", then "0",
// which is answered by the rate that was reached. End of input ends the program.
if (args is not [var zone, var hosts] || !DomainName.TryParse(zone, out var apex))
{
    Console.Error.WriteLine("Ddns.ChangingNode ZONE HOSTS, with DATABASE_URL=zonefiles:PATH and DDNS_DNS_LISTEN");
    return 2;
}

var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
builder.Configuration.AddEnvironmentVariables();
builder.Services.AddAuthoritative(builder.Configuration);
using var host = builder.Build();
await host.StartAsync();

var changes = new Changes(host.Services.GetRequiredService<ZoneTable>(), apex, int.Parse(hosts, CultureInfo.InvariantCulture));
var running = Task.FromResult(0.0);
var stop = new CancellationTokenSource();
while (await Console.In.ReadLineAsync() is { } line)
{
    await stop.CancelAsync();
    var reached = await running;
    stop.Dispose();
    stop = new CancellationTokenSource();
    var rate = double.Parse(line, CultureInfo.InvariantCulture);
    var token = stop.Token;
    running = rate > 0 ? Task.Run(() => changes.RunAsync(rate, token)) : Task.FromResult(0.0);
    await Console.Out.WriteLineAsync(reached.ToString("0", CultureInfo.InvariantCulture));
}
await stop.CancelAsync();
await running;
stop.Dispose();
await host.StopAsync();
return 0;
