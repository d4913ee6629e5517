using Ddns.Protocol.Names;

namespace Ddns.Protocol.ZoneFiles;

/// <summary>How a master file is to be read. Without more said, it is taken for an upload: it can reach nothing but itself.</summary>
public sealed record ZoneFileOptions
{
    /// <summary>The apex: the first <c>$ORIGIN</c>, and what a record has to be at or below.</summary>
    public required DomainName Apex { get; init; }

    /// <summary>The TTL of records before any <c>$TTL</c> that name none themselves; without it the SOA's MINIMUM serves, and a warning tells.</summary>
    public uint? DefaultTtl { get; init; }

    /// <summary>Where <c>$INCLUDE</c> may read, and what its paths are relative to; null refuses the directive.</summary>
    public string? IncludeDirectory { get; init; }

    /// <summary><c>$GENERATE</c> makes many records of one line, so that a small upload could become a large zone.</summary>
    public bool AllowGenerate { get; init; }

    /// <summary>A file may include itself; eight levels are more than anybody nests.</summary>
    public int MaxIncludeDepth { get; init; } = 8;

    /// <summary>Reading goes on behind an error, to report all of them at once, but not for ever.</summary>
    public int MaxErrors { get; init; } = 100;

    /// <summary>For files of the operator, who may use both directives within <paramref name="directory"/>.</summary>
    public static ZoneFileOptions Trusted(DomainName apex, string directory) => new() { Apex = apex, IncludeDirectory = directory, AllowGenerate = true };
}
