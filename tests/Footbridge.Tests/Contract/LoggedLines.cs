using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Footbridge.Tests.Contract;

/// <summary>What the bridge logged, for conditions that show nowhere else and for failing tests.</summary>
internal sealed class LoggedLines : ILoggerProvider
{
    private readonly ConcurrentQueue<LoggedLine> _lines = new();

    public IReadOnlyList<LoggedLine> All => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new Logger(_lines);

    public void Dispose()
    {
    }

    public override string ToString() => string.Join('\n', _lines.Select(line => $"{line.EventId} {line.Text}"));

    private sealed class Logger(ConcurrentQueue<LoggedLine> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var fields = state as IEnumerable<KeyValuePair<string, object?>> ?? [];
            lines.Enqueue(new(eventId.Id, $"{formatter(state, exception)} {exception}", fields.ToDictionary(field => field.Key, field => field.Value)));
        }
    }
}

internal sealed record LoggedLine(int EventId, string Text, IReadOnlyDictionary<string, object?> Fields);
