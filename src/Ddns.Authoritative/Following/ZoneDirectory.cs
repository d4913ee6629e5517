using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Ddns.Authoritative.Hosting;
using Ddns.Authoritative.Zones;
using Ddns.Protocol.Names;
using Ddns.Protocol.ZoneFiles;
using Ddns.Store.Hosting;

namespace Ddns.Authoritative.Following;

/// <summary>
/// A directory of master files as the source of a node that runs alone: each <c>*.zone</c> is a zone, its apex the file's name
/// (<c>root.zone</c> is the root, <c>%2F</c> stands for a slash; links are followed). Read at the start and whenever asked
/// again; a file that did not change is not read a second time.
/// </summary>
public sealed class ZoneDirectory(string path, ZoneTable table, ILogger<ZoneDirectory> log)
{
    private readonly ConcurrentDictionary<string, LoadedFile> _files = new();
    private readonly Lock _gate = new();
    private long _lastId;

    private sealed record LoadedFile(long ZoneId, DateTime Written, long Length);

    /// <summary>Reads every file. Nothing is served unless all of them can be.</summary>
    /// <exception cref="SettingException">The directory or a file cannot be read, or a file is wrong: names file, line and reason.</exception>
    public void LoadAll()
    {
        var watch = Stopwatch.StartNew();
        lock (_gate)
        {
            // Parsing is most of the work, and each file is parsed apart; the table takes names in turn.
            var problems = new ConcurrentQueue<string>();
            Parallel.ForEach(Files(), file =>
            {
                if (TryLoad(file) is { } problem)
                    problems.Enqueue(problem);
            });
            if (!problems.IsEmpty)
                throw new SettingException(string.Join(Environment.NewLine, problems.Order(StringComparer.Ordinal)));
        }
        log.Loaded(table.ZoneCount, table.NameCount, watch.ElapsedMilliseconds);
    }

    /// <summary>Reads changed files again. One that is wrong leaves its zone as it was; the zone of one that is gone goes.</summary>
    public void Reload()
    {
        lock (_gate)
        {
            string[] files;
            try
            {
                files = Files();
            }
            catch (SettingException failure)
            {
                log.ZoneFileRefused(path, failure.Message);
                return;
            }
            foreach (var file in files)
            {
                if (TryLoad(file) is { } problem)
                    log.ZoneFileRefused(file, problem);
            }
            foreach (var gone in _files.Keys.Except(files).ToList())
            {
                if (_files.TryRemove(gone, out var file))
                    table.Remove(file.ZoneId);
            }
        }
    }

    private string[] Files()
    {
        try
        {
            return [.. Directory.EnumerateFiles(path, "*.zone").Order(StringComparer.Ordinal)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"DATABASE_URL names the directory {path}, which cannot be read: {failure.Message}");
        }
    }

    /// <returns>What is wrong with the file; null when its zone is served.</returns>
    private string? TryLoad(string file)
    {
        try
        {
            var target = new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? new FileInfo(file);
            var known = _files.GetValueOrDefault(file);
            if (known is not null && known.Written == target.LastWriteTimeUtc && known.Length == target.Length)
                return null;
            if (!TryNameApex(file, out var apex))
                return $"{file} is named after no zone: its name must be the zone's, then .zone";
            var zoneId = known?.ZoneId ?? Interlocked.Increment(ref _lastId);
            if (TryLoad(target.FullName, zoneId, apex) is { } problem)
                return problem;
            _files[file] = new LoadedFile(zoneId, target.LastWriteTimeUtc, target.Length);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"{file} cannot be read: {failure.Message}";
        }
    }

    private string? TryLoad(string file, long zoneId, DomainName apex)
    {
        using var reader = ZoneFileReader.Open(file, ZoneFileOptions.Trusted(apex, path));
        using var load = table.BeginLoad(zoneId, apex);
        while (reader.TryRead(out var record))
            load.Add(record.Owner, record.Type, record.Ttl, record.Data);
        load.Complete();
        foreach (var warning in reader.Warnings)
            log.ZoneWarning(warning.ToString());
        if (reader.Errors.Count > 0)
            return string.Join(Environment.NewLine, reader.Errors);
        if (!load.HasSoa)
            return $"{file}: the zone {apex} has no SOA record at its apex";
        if (load.Problem is { } problem)
            return $"{file}: {problem}";
        load.Publish();
        return null;
    }

    private static bool TryNameApex(string file, [NotNullWhen(true)] out DomainName? apex)
    {
        var name = Path.GetFileNameWithoutExtension(file).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        if (name != "root")
            return DomainName.TryParse(name, out apex);
        apex = DomainName.Root;
        return true;
    }
}
