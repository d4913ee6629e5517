using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace Ddns.Store.Hosting;

/// <summary>Reads settings by the names people know (<c>DDNS_TTL</c>), from the environment or appsettings.json. An empty value counts as unset.</summary>
public static class Settings
{
    public static string? Text(IConfiguration configuration, string key) =>
        configuration[key]?.Trim() is { Length: > 0 } value ? value : null;

    public static int Integer(IConfiguration configuration, string key, int unset, int minimum, int maximum)
    {
        if (Text(configuration, key) is not { } text)
            return unset;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum)
            return value;
        throw new SettingException($"{key} is '{text}', but it must be a whole number from {minimum} to {maximum}.");
    }

    public static bool? Switch(IConfiguration configuration, string key) => Text(configuration, key)?.ToLowerInvariant() switch
    {
        null => null,
        "on" or "true" or "yes" or "1" => true,
        "off" or "false" or "no" or "0" => false,
        var other => throw new SettingException($"{key} is '{other}', but it must be on or off."),
    };

    public static T Choice<T>(IConfiguration configuration, string key, T unset) where T : struct, Enum
    {
        if (Text(configuration, key) is not { } text)
            return unset;
        if (!int.TryParse(text, CultureInfo.InvariantCulture, out _) && Enum.TryParse<T>(text, ignoreCase: true, out var value))
            return value;
        throw new SettingException($"{key} is '{text}', but it must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");
    }

    /// <summary>A comma-separated list.</summary>
    public static string[] List(IConfiguration configuration, string key) =>
        Text(configuration, key)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>A list of addresses with ports, such as <c>0.0.0.0:53,[::]:53</c>.</summary>
    public static IPEndPoint[] EndPoints(IConfiguration configuration, string key, params IPEndPoint[] unset)
    {
        var texts = List(configuration, key);
        return texts.Length == 0 ? unset : [.. texts.Select(text =>
            IPEndPoint.TryParse(text, out var endPoint) && text.Contains(':', StringComparison.Ordinal) && text.EndsWith($":{endPoint.Port}", StringComparison.Ordinal)
                ? endPoint
                : throw new SettingException($"{key} contains '{text}', but each entry must be an address with a port, such as 0.0.0.0:53 or [::]:53."))];
    }
}
