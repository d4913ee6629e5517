namespace Ddns.Authoritative.Observing;

/// <summary>Where observed queries go. Called by one task; may block, and then costs lines, never answers. Failures are thrown, and <see cref="SinkGuard"/> deals with them.</summary>
internal interface IQuerySink : IDisposable
{
    /// <summary>As a log message names it.</summary>
    string Name { get; }

    void Open();

    void Write(in ObservedQuery observed);

    /// <summary>What was written is handed on; the sink may also open its file anew.</summary>
    void Flush();

    /// <summary>The orderly end. <see cref="IDisposable.Dispose"/> is the other one: it lets go of what has failed, throws nothing, and the sink may be opened again.</summary>
    void Close();
}
