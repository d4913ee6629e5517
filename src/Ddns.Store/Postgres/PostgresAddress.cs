using System.Globalization;
using Ddns.Store.Hosting;
using Npgsql;

namespace Ddns.Store.Postgres;

/// <summary>Reads what names a PostgreSQL server: a URL as libpq writes it, or an Npgsql connection string.</summary>
internal static class PostgresAddress
{
    // A server that does not answer is told to the caller (503) before his own patience ends.
    private const int ConnectSeconds = 5;
    private const int CommandSeconds = 15;

    // Ten processes fit beside each other into PostgreSQL's usual 100 connections, since few are open at a time.
    private const int MaxConnections = 20;

    private const int DefaultPort = 5432;

    // libpq's names whose Npgsql names differ by more than a space or underscore.
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sslmode"] = "SSL Mode",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["sslrootcert"] = "Root Certificate",
        ["connect_timeout"] = "Timeout",
        ["application_name"] = "Application Name",
        ["target_session_attrs"] = "Target Session Attributes",
        ["channel_binding"] = "Channel Binding",
        ["client_encoding"] = "Client Encoding",
        ["keepalives_idle"] = "Tcp Keepalive Time",
        ["keepalives_interval"] = "Tcp Keepalive Interval",
        ["dbname"] = "Database",
        ["user"] = "Username",
    };

    public static bool IsUrl(string text) =>
        text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the text is a connection string that names a host.</summary>
    public static bool IsConnectionString(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text).Host is { Length: > 0 };
        }
        catch (Exception problem) when (problem is ArgumentException or FormatException)
        {
            return false;
        }
    }

    /// <param name="setting">Its name, for the sentence that says what is wrong. The sentence never shows the text, which holds a password.</param>
    /// <exception cref="SettingException">The text names no server.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text, string setting)
    {
        try
        {
            var address = IsUrl(text) ? ParseUrl(text) : new NpgsqlConnectionStringBuilder(text);
            if (address.Host is not { Length: > 0 })
                throw new FormatException("it names no host");
            return WithDefaults(address);
        }
        catch (Exception problem) when (problem is ArgumentException or FormatException or OverflowException)
        {
            throw new SettingException($"{setting} cannot be read as postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=require or as a connection string: {problem.Message}.");
        }
    }

    private static NpgsqlConnectionStringBuilder ParseUrl(string url)
    {
        var rest = url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var (beforeQuery, query) = Split(rest, '?');
        var (authority, database) = Split(beforeQuery, '/');
        // A password may hold an unencoded @: the last one ends it.
        var at = authority.LastIndexOf('@');
        var (user, password) = Split(at < 0 ? "" : authority[..at], ':');

        var address = new NpgsqlConnectionStringBuilder();
        SetHosts(address, authority[(at + 1)..]);
        if (user.Length > 0)
            address.Username = Uri.UnescapeDataString(user);
        if (password.Length > 0)
            address.Password = Uri.UnescapeDataString(password);
        if (database.Length > 0)
            address.Database = Uri.UnescapeDataString(database);
        foreach (var option in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
            SetOption(address, option);
        return address;
    }

    // One host, or several with commas; a socket's directory is written with %2F.
    private static void SetHosts(NpgsqlConnectionStringBuilder address, string hosts)
    {
        var (names, ports) = (new List<string>(), new List<int>());
        foreach (var host in hosts.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = host.LastIndexOf(':');
            var hasPort = colon > host.LastIndexOf(']');
            names.Add(Uri.UnescapeDataString(hasPort ? host[..colon] : host).Trim('[', ']'));
            ports.Add(hasPort ? int.Parse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture) : DefaultPort);
        }
        if (names.Count == 0)
            return;
        if (names.Count == 1)
        {
            (address.Host, address.Port) = (names[0], ports[0]);
            return;
        }
        address.Host = string.Join(',', names.Zip(ports, (name, port) => name.Contains(':', StringComparison.Ordinal) ? $"[{name}]:{port}" : $"{name}:{port}"));
    }

    private static void SetOption(NpgsqlConnectionStringBuilder address, string option)
    {
        var (key, value) = Split(option, '=');
        (key, value) = (Uri.UnescapeDataString(key), Uri.UnescapeDataString(value));
        if (string.Equals(key, "sslmode", StringComparison.OrdinalIgnoreCase))
            value = value.Replace("-", "", StringComparison.Ordinal);
        if (string.Equals(key, "target_session_attrs", StringComparison.OrdinalIgnoreCase) && value is "read-write" or "primary")
            value = "primary";
        if (string.Equals(key, "host", StringComparison.OrdinalIgnoreCase))
            SetHosts(address, value);
        else
            address[Renamed.GetValueOrDefault(key, key)] = value;
    }

    private static NpgsqlConnectionStringBuilder WithDefaults(NpgsqlConnectionStringBuilder address)
    {
        Unless("Timeout", () => address.Timeout = ConnectSeconds);
        Unless("Command Timeout", () => address.CommandTimeout = CommandSeconds);
        Unless("Maximum Pool Size", () => address.MaxPoolSize = MaxConnections);
        Unless("Application Name", () => address.ApplicationName = "ddns");
        Unless("Tcp Keepalive", () => address.TcpKeepAlive = true);
        // Statements are prepared at their second use. Behind a pooler that cannot keep them, set Max Auto Prepare=0.
        Unless("Max Auto Prepare", () => (address.MaxAutoPrepare, address.AutoPrepareMinUsages) = (100, 2));
        // Nothing here changes a session, so there is nothing to reset when a connection goes back to the pool.
        Unless("No Reset On Close", () => address.NoResetOnClose = true);
        address.Enlist = false;
        // Of a list of hosts the one that may be written to.
        if (address.Host!.Contains(',', StringComparison.Ordinal))
            Unless("Target Session Attributes", () => address.TargetSessionAttributes = "primary");
        return address;

        void Unless(string key, Action set)
        {
            if (!address.ShouldSerialize(key))
                set();
        }
    }

    private static (string Before, string After) Split(string text, char separator) =>
        text.IndexOf(separator, StringComparison.Ordinal) is >= 0 and var at ? (text[..at], text[(at + 1)..]) : (text, "");
}
