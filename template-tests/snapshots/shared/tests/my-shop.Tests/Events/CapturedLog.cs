using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using my_shop.Events;

namespace my_shop.Tests.Events;

/// <summary>Collects log lines, for the assertions of a test.</summary>
internal sealed class CapturedLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Message)> _lines = [];

    /// <summary>The lines that an operator sees: information and above.</summary>
    public IReadOnlyList<(LogLevel Level, string Message)> Lines => [.. _lines];

    public IEnumerable<string> Warnings => Lines.Where(line => line.Level == LogLevel.Warning).Select(line => line.Message);

    /// <summary>The lines of a level and above that contain a text.</summary>
    public List<string> Matching(string text, LogLevel atLeast = LogLevel.Information) =>
        [.. Lines
            .Where(line => line.Level >= atLeast && line.Message.Contains(text, StringComparison.Ordinal))
            .Select(line => line.Message)];

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            _lines.Enqueue((logLevel, formatter(state, exception)));
        }
    }

    public void Dispose()
    {
        // Nothing to dispose.
    }
}

internal static class CapturedLogExtensions
{
    /// <summary>Adds it to the host's loggers.</summary>
    public static EventsBuilder LoggingTo(this EventsBuilder events, CapturedLog log)
    {
        events.Services.AddSingleton<ILoggerProvider>(log);
        return events;
    }
}
