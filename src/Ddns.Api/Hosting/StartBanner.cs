using System.Security.Cryptography;
using System.Text;
using Ddns.Api.Accounts;
using Ddns.Store.Accounts;
using Ddns.Store.Following;
using Ddns.Store.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Ddns.Api.Hosting;

/// <summary>What a person reads when the program has started: where it answers, and the next three commands to paste.</summary>
internal sealed class StartBanner(
    IServer server, StoreStart store, IVisibility visibility, IAccountStore accounts, Registration registration, ApiOptions options, IConfiguration configuration, ILogger<StartBanner> logger)
    : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var urls = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var code = await registration.CodeToPrintAsync(cancellationToken);
        if (Logs.AreJson(configuration))
        {
            logger.Started(BuildVersion.Text, string.Join(", ", urls), string.Join(", ", options.DnsListen));
            if (store.Delegation is not null)
                logger.Delegate(store.Delegation);
            if (code is not null)
                logger.FirstAccountNeeds(code);
            return;
        }

        var isNew = await accounts.CountAsync(cancellationToken) == 0;
        await Console.Out.WriteAsync(Text([.. urls], isNew, code));
        await Console.Out.FlushAsync(cancellationToken);
    }

    internal string Text(string[] urls, bool isNew, string? code)
    {
        var hasDns = visibility is not NoTable;
        var zone = options.DefaultZone.ToHostName();
        var text = new StringBuilder().AppendLine().Append("Ddns ").AppendLine(BuildVersion.Text);
        if (hasDns)
            text.Append("  DNS   ").Append(string.Join(", ", options.DnsListen)).Append(" (UDP and TCP), zone ").AppendLine(zone);
        text.Append("  HTTP  ").AppendLine(string.Join(", ", urls));
        if (code is not null)
            text.Append("  Code  ").Append(code).AppendLine(" (the first account needs it)");
        if (store.Delegation is { } delegation)
            text.AppendLine().AppendLine("Put these lines at the registrar:").AppendLine().AppendLine(Indented(delegation));

        var url = urls.Length > 0 ? ListenUrl.Parse(urls[0]).LocalUrl : "http://127.0.0.1:8080";
        text.AppendLine().AppendLine(isNew ? "Make an account, register a name, keep its token:" : "Log in, register a name, keep its token:").AppendLine();
        AppendRegistration(text, url, isNew, code);
        text.AppendLine().AppendLine("Tell it where you are (a cron line needs no more):").AppendLine();
        text.AppendLine($"  curl -X PUT {url}/api/domains/homelab/update -H \"Authorization: Bearer $TOKEN\"");
        if (hasDns)
        {
            text.AppendLine().AppendLine("Ask the name server:").AppendLine();
            var dns = options.DnsListen[0];
            text.AppendLine($"  dig @{Local(dns.Address)} -p {dns.Port} homelab.{zone}");
        }
        return text.AppendLine().ToString();
    }

    // sed, because not every machine has jq; the values hold no quotes.
    private static void AppendRegistration(StringBuilder text, string url, bool isNew, string? code)
    {
        // A made-up password works when the line is pasted as it is, and is safe when it is left so.
        var password = isNew ? RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 16) : "YOUR-PASSWORD";
        var codeField = code is null ? "" : $",\"code\":\"{code}\"";
        text.AppendLine($"  ACCESS=$(curl -sS {url}/api/auth/{(isNew ? "register" : "login")} -H 'Content-Type: application/json' \\");
        text.AppendLine($"    -d '{{\"email\":\"you@example.com\",\"password\":\"{password}\"{codeField}}}' | sed 's/.*\"accessToken\":\"\\([^\"]*\\)\".*/\\1/')");
        text.AppendLine($"  TOKEN=$(curl -sS {url}/api/domains -H \"Authorization: Bearer $ACCESS\" -H 'Content-Type: application/json' \\");
        text.AppendLine("    -d '{\"name\":\"homelab\"}' | sed 's/.*\"token\":\"\\([^\"]*\\)\".*/\\1/'); echo \"$TOKEN\"");
    }

    private static string Indented(string lines) => "  " + lines.TrimEnd().ReplaceLineEndings("\n  ");

    private static System.Net.IPAddress Local(System.Net.IPAddress address) =>
        address.Equals(System.Net.IPAddress.Any) ? System.Net.IPAddress.Loopback
        : address.Equals(System.Net.IPAddress.IPv6Any) ? System.Net.IPAddress.IPv6Loopback
        : address;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
