using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Ddns.Store.Hosting;

/// <summary>One numbered <c>.sql</c> file of an engine, embedded in the program. Applied once, in order, and never edited afterwards: the checksum would show it.</summary>
internal sealed record Migration(int Number, string Name, string Sql)
{
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <param name="engine">The folder: <c>Sqlite</c> or <c>Postgres</c>.</param>
    public static IReadOnlyList<Migration> OfEngine(string engine)
    {
        var prefix = $"{nameof(Ddns)}.{nameof(Store)}.{engine}.Migrations.";
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(prefix, StringComparison.Ordinal))
            .Select(resource => Read(assembly, resource, Path.GetFileNameWithoutExtension(resource[prefix.Length..])))
            .OrderBy(migration => migration.Number)];
    }

    /// <summary>Those that are still to be applied to a store that has had these (number, checksum).</summary>
    /// <exception cref="SettingException">The store was made by a newer program, or by one whose migrations were edited.</exception>
    public static IReadOnlyList<Migration> Missing(IReadOnlyList<Migration> known, IReadOnlyDictionary<int, string> applied)
    {
        if (applied.Count > 0 && applied.Keys.Max() is var newest && newest > known[^1].Number)
            throw new SettingException($"DATABASE_URL points to a store of a newer version of this program (schema {newest}, known here {known[^1].Number}): start that version, or restore a backup made before the upgrade.");
        foreach (var migration in known)
        {
            if (applied.TryGetValue(migration.Number, out var checksum) && checksum != migration.Checksum)
                throw new SettingException($"DATABASE_URL points to a store whose migration {migration.Name} differs from this program's: it was made by another build, so start that one.");
        }
        return [.. known.Where(migration => !applied.ContainsKey(migration.Number))];
    }

    private static Migration Read(Assembly assembly, string resource, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        return new Migration(int.Parse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), name, reader.ReadToEnd());
    }
}
