using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Ddns.Store.Hosting;

/// <summary>How the program logs: lines for people, or JSON with <c>DDNS_LOG=json</c>.</summary>
public static class Logs
{
    private enum Format
    {
        Text,
        Json,
    }

    public static bool AreJson(IConfiguration configuration) => Settings.Choice(configuration, "DDNS_LOG", Format.Text) == Format.Json;

    /// <exception cref="SettingException"><c>DDNS_LOG</c> is neither.</exception>
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
            // Under systemd the host chooses systemd's own format for its text; JSON that was asked for stays JSON.
            logging.Services.PostConfigure<ConsoleLoggerOptions>(options => options.FormatterName = ConsoleFormatterNames.Json);
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
        // What stops a start is told as one sentence by the program, not as a stack trace.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
    }
}
