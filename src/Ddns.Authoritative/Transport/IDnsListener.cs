using System.Net;

namespace Ddns.Authoritative.Transport;

/// <summary>Serves DNS on one address over one transport, from bind to stop.</summary>
public interface IDnsListener : IDisposable
{
    /// <summary>The address that is served, with the port that was given out when 0 was asked for.</summary>
    IPEndPoint LocalEndPoint { get; }

    /// <summary>Starts answering.</summary>
    void Start();

    /// <summary>Takes no more queries; returns when those that were taken are answered.</summary>
    void Stop();
}
