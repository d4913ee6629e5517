using System.Collections.Immutable;
using Ddns.Protocol.Names;
using Ddns.Protocol.Records;

namespace Ddns.Protocol.ZoneFiles;

/// <summary>
/// A master file read whole into RRsets, checked as a zone. Use it where a zone is handled as objects; what loads a million
/// names takes a <see cref="ZoneFileReader"/>.
/// </summary>
/// <param name="RRsets">In canonical order of owners (RFC 4034 §6.1), then by type; the SOA first. Empty when there are errors.</param>
/// <param name="Errors">Not empty: the file is no zone.</param>
public sealed record ZoneFile(DomainName Apex, ImmutableArray<RRset> RRsets, ImmutableArray<ZoneFileError> Errors, ImmutableArray<ZoneFileError> Warnings)
{
    public bool IsValid => Errors.IsEmpty;

    /// <summary>Reads until the end and disposes the reader.</summary>
    public static ZoneFile Load(ZoneFileReader reader, DomainName apex, string fileName)
    {
        using (reader)
        {
            var gatherer = new RRsetGatherer();
            while (reader.TryRead(out var record))
                gatherer.Add(record.GetOwner(), record.Ttl, record.GetData(), record.Line);

            var warnings = reader.Warnings.Concat(gatherer.Warnings.Select(warning => new ZoneFileError(fileName, warning.Line, warning.Reason)));
            if (reader.Errors.Count > 0)
                return new ZoneFile(apex, [], [.. reader.Errors], [.. warnings]);

            var rrsets = gatherer.ToRRsets();
            var problems = ZoneRules.Check(apex, rrsets).ToLookup(
                problem => problem.IsFatal,
                problem => new ZoneFileError(fileName, gatherer.LineOf(problem.Owner, problem.Type), problem.Reason));
            ImmutableArray<ZoneFileError> errors = [.. problems[true]];
            return new ZoneFile(apex, errors.IsEmpty ? rrsets : [], errors, [.. warnings, .. problems[false]]);
        }
    }

    public static ZoneFile Parse(string text, ZoneFileOptions options, string fileName = "zone") =>
        Load(new ZoneFileReader(text, fileName, options), options.Apex, fileName);

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ZoneFile Open(string path, ZoneFileOptions options) => Load(ZoneFileReader.Open(path, options), options.Apex, path);
}
