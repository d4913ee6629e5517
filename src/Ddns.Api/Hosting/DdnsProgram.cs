using System.Reflection;
using Ddns.Store.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ddns.Api.Hosting;

/// <summary>What the programs have in common: settings, logs, the start, the clean stop, and one sentence when a setting is wrong.</summary>
public static class DdnsProgram
{
    /// <summary>Runs until SIGTERM or SIGINT, finishes what was accepted, and returns the exit code.</summary>
    /// <param name="configure">Adds the parts of this program to its services.</param>
    public static async Task<int> RunAsync(string name, string[] args, Action<WebApplicationBuilder> configure)
    {
        if (args.Any(argument => argument is "--help" or "-h" or "-?"))
        {
            Console.Write(Help.Text(name));
            return 0;
        }

        try
        {
            await using var app = Build(args, configure);
            await app.RunAsync();
            return 0;
        }
        catch (Exception exception) when (SentenceOf(exception) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
            return SettingException.ExitCode;
        }
    }

    /// <summary>The program, ready to start.</summary>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder> configure)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        Logs.Configure(builder.Logging, builder.Configuration);
        configure(builder);
        // The build starts this program to read the OpenAPI document off it: no store, no files, no ports then.
        if (Assembly.GetEntryAssembly()?.GetName().Name == "GetDocument.Insider")
            builder.Services.RemoveAll<IHostedService>();
        var app = builder.Build();
        app.MapDdnsApi();
        return app;
    }

    /// <summary>What a person is told when the start failed for a reason that settings can mend; null for everything else.</summary>
    internal static string? SentenceOf(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is SettingException)
                return cause.Message;
            // Taken between our look (HttpPorts) and Kestrel's bind; its message names the address.
            if (cause is IOException { InnerException: AddressInUseException })
                return $"{cause.Message.TrimEnd('.')}: set {ListenUrl.Setting} to another one.";
        }
        return null;
    }
}
