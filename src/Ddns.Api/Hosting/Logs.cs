using Ddns.Store.Hosting;
using Microsoft.Extensions.Logging.Console;

namespace Ddns.Api.Hosting;

/// <summary>How the program logs: lines for people, or JSON with <c>DDNS_LOG=json</c>.</summary>
internal static class Logs
{
    private enum Format
    {
        Text,
        Json,
    }

    public static bool AreJson(IConfiguration configuration) => Settings.Choice(configuration, "DDNS_LOG", Format.Text) == Format.Json;

    public static void Configure(ILoggingBuilder logging, IConfiguration configuration)
    {
        logging.ClearProviders();
        if (AreJson(configuration))
        {
            logging.AddJsonConsole(options =>
            {
                options.UseUtcTimestamp = true;
                options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
        else
        {
            logging.AddSimpleConsole(options =>
            {
                options.SingleLine = true;
                options.UseUtcTimestamp = true;
                options.TimestampFormat = "HH:mm:ss ";
                options.ColorBehavior = LoggerColorBehavior.Default;
            });
        }

        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // What stops a start is told as one sentence by DdnsProgram, not as a stack trace.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
    }
}
