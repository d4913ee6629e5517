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
/// again; a file that did not change, nor any that it includes, is not read a second time.
/// </summary>
public sealed class ZoneDirectory(string path, ZoneTable table, ILogger<ZoneDirectory> log)
{
    private readonly ConcurrentDictionary<string, LoadedFile> _files = new();
    private readonly Lock _gate = new();
    private long _lastId;

    /// <summary>A file's zone, and every file that made it: the file itself and what it includes.</summary>
    private sealed record LoadedFile(long ZoneId, IReadOnlyList<FileState> Parts);

    private readonly record struct FileState(string Path, DateTime Written, long Length)
    {
        public bool IsStill => Of(Path) == this;

        public static FileState Of(string path)
        {
            var target = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? new FileInfo(path);
            return new FileState(path, target.LastWriteTimeUtc, target.Exists ? target.Length : -1);
        }
    }

    /// <summary>Reads every file. Nothing is served unless all of them can be.</summary>
    /// <exception cref="SettingException">The directory or a file cannot be read, or a file is wrong: names file, line and reason.</exception>
    public void LoadAll()
    {
        var watch = Stopwatch.StartNew();
        lock (_gate)
        {
            // Parsing is most of the work, and each file is parsed apart; the table takes names in turn.
            var files = Files();
            var problems = new ConcurrentQueue<string>(Doubles(files).Values);
            Parallel.ForEach(files, file =>
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
        var watch = Stopwatch.StartNew();
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
            // What is gone goes first: a file may have been renamed to another spelling of the same zone.
            foreach (var gone in _files.Keys.Except(files).ToList())
            {
                if (_files.TryRemove(gone, out var file))
                    table.Remove(file.ZoneId);
            }
            var doubles = Doubles(files);
            foreach (var file in files)
            {
                if ((doubles.GetValueOrDefault(file) ?? TryLoad(file)) is { } problem)
                    log.ZoneFileRefused(file, problem);
            }
        }
        log.Reread(table.ZoneCount, table.NameCount, watch.ElapsedMilliseconds);
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
            var known = _files.GetValueOrDefault(file);
            if (known is not null && known.Parts.All(part => part.IsStill))
                return null;
            if (!TryNameApex(file, out var apex))
                return $"{file} is named after no zone: its name must be the zone's, then .zone";
            var zoneId = known?.ZoneId ?? Interlocked.Increment(ref _lastId);
            // Looked at before it is read: what is written meanwhile is seen as a change the next time.
            var parts = new List<FileState> { FileState.Of(file) };
            if (TryLoad(file, zoneId, apex, parts) is { } problem)
                return problem;
            _files[file] = new LoadedFile(zoneId, parts);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"{file} cannot be read: {failure.Message}";
        }
    }

    private string? TryLoad(string file, long zoneId, DomainName apex, List<FileState> parts)
    {
        using var reader = ZoneFileReader.Open(file, ZoneFileOptions.Trusted(apex, path));
        using var load = table.BeginLoad(zoneId, apex);
        while (reader.TryRead(out var record))
            load.Add(record.Owner, record.Type, record.Ttl, record.Data);
        load.Complete();
        parts.AddRange(reader.Included.Distinct().Select(FileState.Of));
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

    /// <summary>Files whose names mean the zone of another one (<c>A.zone</c> and <c>a.zone</c>), and what is to be said of them.</summary>
    private static Dictionary<string, string> Doubles(string[] files)
    {
        var first = new Dictionary<DomainName, string>();
        var doubles = new Dictionary<string, string>();
        foreach (var file in files)
        {
            if (TryNameApex(file, out var apex) && !first.TryAdd(apex, file))
                doubles.Add(file, $"{file} is named after the zone {apex}, and so is {first[apex]}");
        }
        return doubles;
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
