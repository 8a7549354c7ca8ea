using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stack_Service._1.Events;

namespace Stack_Service._1.Tests.Events;

/// <summary>What was logged, in the order in which it was.</summary>
internal sealed class LogLines : ConcurrentQueue<(LogLevel Level, string Text)>, ILoggerProvider
{
    /// <summary>The lines of a level and above that contain a text.</summary>
    public List<string> Matching(string text, LogLevel atLeast = LogLevel.Information) =>
        [.. this.Where(line => line.Level >= atLeast && line.Text.Contains(text, StringComparison.Ordinal)).Select(line => line.Text)];

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
    }

    private sealed class Logger(LogLines lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue((logLevel, formatter(state, exception)));
    }
}

internal static class LogLinesExtensions
{
    public static EventsBuilder LoggingTo(this EventsBuilder events, LogLines lines)
    {
        events.Services.AddSingleton<ILoggerProvider>(lines);
        return events;
    }
}
