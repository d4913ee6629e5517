using System.Net.Sockets;
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
            switch (cause)
            {
                case SettingException:
                    return cause.Message;
                case IOException { InnerException: AddressInUseException }:
                    return $"{AddressIn(cause.Message)} is used by another program: stop that one, or set {ListenUrl.Setting} to another address.";
                case SocketException { SocketErrorCode: SocketError.AccessDenied }:
                    return $"This user may not listen on the port that {ListenUrl.Setting} names: take one above 1023, or grant CAP_NET_BIND_SERVICE.";
                case SocketException { SocketErrorCode: SocketError.AddressNotAvailable }:
                    return $"{ListenUrl.Setting} names an address that this machine does not have.";
            }
        }
        return null;
    }

    // Kestrel: "Failed to bind to address http://127.0.0.1:8080: address already in use."
    private static string AddressIn(string message)
    {
        var start = message.IndexOf("http", StringComparison.Ordinal);
        var end = message.LastIndexOf(": ", StringComparison.Ordinal);
        return start >= 0 && end > start && Uri.TryCreate(message[start..end], UriKind.Absolute, out var uri)
            ? $"Port {uri.Port} ({message[start..end]})"
            : "A port";
    }
}
