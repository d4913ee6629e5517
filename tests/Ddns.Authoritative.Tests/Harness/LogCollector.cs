using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Ddns.Authoritative.Tests.Harness;

/// <summary>What was logged, to be read in order or waited for.</summary>
internal sealed class LogCollector
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger<T> For<T>() => new Log<T>(this);

    /// <summary>The next line that contains the text.</summary>
    public async Task<string> NextAsync(string part)
    {
        await foreach (var line in _lines.Reader.ReadAllAsync(DnsClient.Soon()))
        {
            if (line.Contains(part, StringComparison.Ordinal))
                return line;
        }
        throw new InvalidOperationException();
    }

    private void Add(string line)
    {
        Lines.Enqueue(line);
        _lines.Writer.TryWrite(line);
    }

    private sealed class Log<T>(LogCollector collector) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            collector.Add($"{logLevel}: {formatter(state, exception)}");
    }
}
