namespace Ddns.Protocol.ZoneFiles;

/// <summary>What is wrong in a master file, and where. Lines count from 1.</summary>
public sealed record ZoneFileError(string File, int Line, string Reason)
{
    /// <summary><c>file:line: reason</c>, the form that editors jump to.</summary>
    public override string ToString() => $"{File}:{Line}: {Reason}";
}
