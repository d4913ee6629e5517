namespace Ddns.Authoritative.Observing;

/// <summary>Where observed queries go. Called by one task; may block, and then costs lines, never answers.</summary>
internal interface IQuerySink : IDisposable
{
    void Write(in ObservedQuery observed);

    /// <summary>What was written is handed on; the sink may also open its file or connection anew.</summary>
    void Flush();
}
